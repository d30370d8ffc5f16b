/// What the guard compares of a prompt. Made once for each prompt and kept with a cached answer.
struct GuardFeatures: Sendable {
    private(set) var content: [ContentWord] = []
    private(set) var numbers: [String] = []
    /// Identifiers, paths, flags, letter-digit names: letters and digits only, in order of the alphabet.
    private(set) var codes: [String] = []
    private(set) var signs: [String] = []
    private(set) var quotes: [String]
    private(set) var negations = 0
    private(set) var question: QuestionForm
    /// Classes of all words, function words among them.
    private(set) var classes: WordClass = []
    /// Function words that have an opposite (`on`, `with`, `his`).
    private(set) var directions: [ContentWord] = []
    /// All words in order, politeness taken off.
    private(set) var words: [String] = []
    private(set) var script: Script
    /// Too many words of other languages among the commonest of English.
    private(set) var isForeign = false
    /// Whose thing it is, where nobody else is named: "my name" is not "your name", but "how do you change your …" is
    /// anybody's.
    private(set) var owner: String?
    private(set) var speaksOfThird = false
    /// Letters and digits of the whole prompt in a row.
    private(set) var squashed: String

    init(_ prompt: String) {
        let scan = PromptScanner(prompt)
        script = scan.script
        quotes = scan.quotes
        let tokens = Phrasing.reading(of: scan.tokens)
        words = tokens.map(\.text)
        squashed = words.reduce(into: "") { $0 += $1.filter { $0.isLetter || $0.isNumber } }
        let starts = tokens.indices.filter { $0 == 0 || tokens[$0].clause != tokens[$0 - 1].clause }
        question = QuestionForm(words, starts: starts, questionMarks: scan.questionMarks)
        isForeign = Self.isForeign(words)
        readPersons()
        read(tokens)
        numbers.sort()
        codes.sort()
        signs.sort()
    }

    private static let foreignWords: Set<String> = [
        "der", "die", "das", "und", "ist", "wie", "ich", "nicht", "ein", "eine", "el", "los", "las", "que", "como", "cual", "es",
        "una", "por", "para", "le", "les", "des", "est", "une", "je", "pas", "comment", "pourquoi", "quel", "quelle", "il", "che",
        "di", "per", "sono", "perche", "os", "em", "uma", "nao", "wat", "het", "een", "hoe", "och", "jag", "att", "och",
    ]

    private static func isForeign(_ words: [String]) -> Bool {
        let foreign = words.count { foreignWords.contains($0) }
        let english = words.count { Lexicon.english.classes(of: $0).contains(.function) }
        return foreign > 1 && foreign > english || foreign == 1 && english == 0 && words.count > 1
    }

    private mutating func readPersons() {
        speaksOfThird = words.contains { ["he", "him", "his", "she", "her", "hers"].contains($0) }
        let isMine = words.contains("my")
        guard isMine != words.contains("your"), !words.contains(where: { ["i", "me", "you", "we", "us", "our"].contains($0) })
        else { return }
        owner = isMine ? "my" : "your"
    }

    /// Share of capitalized words from which on capitals tell nothing.
    private static let titleShare = 0.6

    private mutating func read(_ tokens: [PromptScanner.Token]) {
        let plain = tokens.filter { $0.kind == .word && $0.text.utf8.count > 3 }
        let isTitle = plain.count > 3 && Double(plain.count { $0.isCapitalized }) > Self.titleShare * Double(plain.count)
        var numeral = Numeral()
        var place = Placement()
        for (index, token) in tokens.enumerated() {
            let next = index + 1 < tokens.count ? tokens[index + 1].text : ""
            let following = Lexicon.english.classes(of: next)
            let isNumber = numeral.take(
                token, after: index > 0 ? tokens[index - 1].text : nil, isBeforeUnit: !following.isDisjoint(with: [.unit, .date]))
            switch token.kind {
            case .code:
                codes.append(Self.squash(token.text))
                self.place(token, at: index, &place)
            case .sign: signs.append(token.text)
            case .word where !isNumber: add(token, at: index, before: next, isTitle: isTitle, &place)
            case .word, .number, .ordinal: self.place(token, at: index, &place)
            }
        }
        numeral.flush()
        numbers = numeral.values
    }

    /// A flag keeps its dashes: they are what it is.
    private static func squash(_ code: String) -> String {
        if code.hasPrefix("-") { return code }
        let kept = code.filter { $0.isLetter || $0.isNumber }
        return kept.isEmpty ? code : kept
    }

    /// "List the …", "Name a …": how it is to be told, not what.
    private func isOrder(_ token: PromptScanner.Token) -> Bool {
        token.startsSentence && (token.text == "list" || token.text == "name")
    }

    /// "An easy way to …", "a strategy for …": that it is asked how, not of what.
    private func isManner(_ token: PromptScanner.Token, _ own: WordClass, before next: String) -> Bool {
        if own.contains(.method) { return token.text != "recipe" && ["to", "for", "of", "on", "i", "you"].contains(next) }
        let isQualifying = ["easy", "easiest", "simple", "simplest", "quick", "quickest"].contains(token.text)
        return isQualifying && Lexicon.english.classes(of: next).contains(.method)
    }

    /// Code and numbers: their order alone.
    private mutating func place(_ token: PromptScanner.Token, at index: Int, _ place: inout Placement) {
        place.pass(token, [], marker: 0)
        append(
            ContentWord(
                text: token.text, stem: token.text, classes: [], root: nil, entry: .nothing, isName: false,
                isOrderOnly: true, place: place.place(of: token, at: index)), &place)
    }

    private mutating func append(_ word: ContentWord, _ place: inout Placement) {
        place.joins(word: content.count)
        content.append(word)
        content[content.count - 1].place.joint = place.joint
        if place.joinsPrevious, content.count > 1 { content[content.count - 2].place.joint = place.joint }
    }

    private mutating func add(
        _ token: PromptScanner.Token, at index: Int, before next: String, isTitle: Bool, _ place: inout Placement
    ) {
        let lexicon = Lexicon.english
        let stem = Stem.of(token.text)
        let entry = lexicon.words[token.text] ?? lexicon.words[stem]
        let relations = lexicon.stems[stem] ?? .nothing
        let own = entry?.classes ?? []
        classes.formUnion(own)
        if own.contains(.negator) { negations += 1 }
        place.pass(token, own, marker: entry?.marker ?? 0)
        let isMonth = token.text == "may" && token.isCapitalized && !token.startsSentence
        let isMarked = token.isCapitalized && !token.startsSentence || token.isInnerCapital
        let isName = !isTitle && isMarked && token.text.utf8.count > 1
        let word = ContentWord(
            text: token.text, stem: stem, classes: isMonth ? .date : own, root: Stem.root(of: stem), entry: relations,
            isName: isName || own.contains(.proper), isOrderOnly: false, place: place.place(of: token, at: index))
        if own.contains(.function), !isMonth, !(token.isUppercase && !isTitle && token.text.utf8.count > 1) {
            if !relations.opposites.isEmpty { directions.append(word) }
        } else if own.contains(.date) || !own.contains(.light) && !isOrder(token) && !isManner(token, own, before: next) {
            append(word, &place)
        }
    }
}

/// Follows a prompt's prepositions and conjunctions.
private struct Placement {
    private var subordinator: UInt8 = 0
    private(set) var joint: Int32 = 0
    private(set) var joinsPrevious = false
    private var current: UInt8 = 0
    private var clause = -1
    private var joints: Int32 = 0
    private var sawConjunction = false

    private static let genitive: UInt8 = 4

    mutating func pass(_ token: PromptScanner.Token, _ classes: WordClass, marker: UInt8) {
        if token.clause != clause {
            // Things in a row are joined by commas too; what a clause is under ends with it.
            if clause >= 0, current != 0 { sawConjunction = true }
            clause = token.clause
            current = 0
            subordinator = 0
        }
        if ["and", "or", "vs", "versus", "nor"].contains(token.text) { sawConjunction = true }
        if classes.contains(.subordinator) {
            subordinator = UInt8(truncatingIfNeeded: token.text.utf8.reduce(1) { $0 &* 31 &+ Int($1) }) | 1
            current = 0
        } else if marker != 0 {
            current = marker
        } else if !classes.isDisjoint(with: [.interrogative, .auxiliary]) || classes.contains(.pronoun) && current == 0 {
            current = 0
        }
    }

    func place(of token: PromptScanner.Token, at index: Int) -> ContentWord.Place {
        ContentWord.Place(
            marker: token.isPossessive ? Self.genitive : current, subordinator: subordinator, clause: Int32(token.clause),
            position: index, joint: 0)
    }

    mutating func joins(word index: Int) {
        if sawConjunction {
            if joint == 0 {
                joints += 1
                joint = joints
            }
            joinsPrevious = true
        } else {
            joint = 0
            joinsPrevious = false
        }
        sawConjunction = false
    }

    mutating func endJoining() { sawConjunction = false }
}
