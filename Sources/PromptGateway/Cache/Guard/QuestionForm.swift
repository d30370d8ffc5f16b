/// What kind of answer a prompt asks for, as far as its function words tell.
struct QuestionForm: Sendable, Hashable {
    enum Kind: String, Sendable {
        case how, why, when, what, who, quantity, comparison, purpose, mechanism, consequence
        case `where`
        /// Answered by yes or no.
        case polar
    }

    enum Modal: String, Sendable { case plain, should, must, will }
    enum Tense: String, Sendable { case past, present, future }

    /// `nil` where nothing tells: a statement, an order, mere keywords.
    private(set) var kind: Kind?
    private(set) var modal = Modal.plain
    private(set) var tense: Tense?
    /// How many things are asked.
    private(set) var count = 1

    /// - Parameter words: of the whole prompt, politeness taken off; `starts` are where sentences and clauses begin in it.
    init(_ words: [String], starts: [Int], questionMarks: Int) {
        let lexicon = Lexicon.english
        let asking = starts.filter { Self.isQuestion(words, at: $0, lexicon) }
        let joined = words.indices.dropFirst().filter { index in
            words[index - 1] == "and" && Self.isQuestion(words, at: index, lexicon) && words[index] != "that"
        }
        count = max(1, questionMarks, asking.isEmpty ? 1 : 1 + joined.count)
        guard let start = asking.first ?? (words.isEmpty ? nil : 0) else { return }
        kind = Self.kind(words, at: start, lexicon)
        readAuxiliary(words[start...].prefix(8), lexicon)
    }

    private static func isQuestion(_ words: [String], at index: Int, _ lexicon: Lexicon) -> Bool {
        let classes = lexicon.classes(of: words[index])
        if classes.contains(.interrogative) {
            // "When I start it, …" tells when, and asks nothing.
            guard words[index] == "when", index + 1 < words.count else { return true }
            return lexicon.classes(of: words[index + 1]).contains(.auxiliary)
        }
        guard classes.contains(.auxiliary), index + 1 < words.count else { return false }
        return words[index] != "do" || words[index + 1] != "not"
    }

    private static func kind(_ words: [String], at start: Int, _ lexicon: Lexicon) -> Kind? {
        let rest = words[start...]
        let next = rest.dropFirst().first ?? ""
        if rest.contains(where: { lexicon.classes(of: $0).contains(.comparison) }) { return .comparison }
        switch words[start] {
        case "how": return how(next)
        case "why": return .why
        case "when": return .when
        case "where": return .where
        case "who", "whom", "whose": return .who
        case "what", "which": return what(rest, lexicon)
        case "explain", "describe", "define":
            let asked = rest.dropFirst().firstIndex { lexicon.classes(of: $0).contains(.interrogative) }
            guard let asked, asked <= start + 3 else { return .what }
            let kind = kind(words, at: asked, lexicon)
            return kind == .how && rest.contains(where: { $0 == "to" || $0 == "i" || $0 == "you" }) == false ? .how : kind
        default: break
        }
        if lexicon.classes(of: words[start]).contains(.auxiliary) {
            return next == "there" && isMethod(rest, lexicon) ? .how : .polar
        }
        if isMethod(rest, lexicon) { return .how }
        // "Could someone say how to …": the first asking word within few words.
        if let inner = rest.dropFirst().prefix(5).firstIndex(of: "how") {
            return how(inner + 1 < words.count ? words[inner + 1] : "")
        }
        return nil
    }

    private static func how(_ next: String) -> Kind {
        let measured: Set<String> = [
            "many", "much", "long", "far", "old", "tall", "big", "deep", "heavy", "fast", "often", "high", "wide", "large", "hot",
            "cold", "soon", "likely", "late", "early", "frequently", "quickly",
        ]
        return measured.contains(next) ? .quantity : .how
    }

    private static func what(_ rest: ArraySlice<String>, _ lexicon: Lexicon) -> Kind {
        if isMethod(rest, lexicon) { return .how }
        if rest.contains("purpose") || rest.last == "for" { return .purpose }
        // "What is it like …?" asks how it is.
        if rest.contains("like"), ["is", "are", "was", "were"].contains(rest.dropFirst().first) { return .how }
        if rest.prefix(4).contains(where: { $0 == "happens" || $0 == "happen" || $0 == "happened" }) { return .consequence }
        let subject = rest.dropFirst(2).first.map { lexicon.classes(of: $0) } ?? []
        if ["do", "does"].contains(rest.dropFirst().first), rest.last == "do", !subject.contains(.pronoun) { return .mechanism }
        if rest.prefix(6).contains(where: { lexicon.classes(of: $0).contains(.quantity) }) { return .quantity }
        return .what
    }

    /// "What is the best way to …", "tips for …": asks how, before any word that says of what.
    private static func isMethod(_ rest: ArraySlice<String>, _ lexicon: Lexicon) -> Bool {
        for (index, word) in zip(rest.indices, rest).prefix(8) {
            let classes = lexicon.classes(of: word)
            if classes.contains(.method) {
                let next = index + 1 < rest.endIndex ? rest[index + 1] : ""
                return ["to", "for", "of", "on", "i", "you", "in", "how", "that", "from", ""].contains(next)
            }
            let qualifies = ["easiest", "fastest", "simplest", "quickest", "cheapest", "safest", "easy", "fast", "quick"]
            if classes.isDisjoint(with: [.function, .light, .weak]), !qualifies.contains(word) { return false }
        }
        return false
    }

    private mutating func readAuxiliary(_ words: ArraySlice<String>, _ lexicon: Lexicon) {
        guard let word = words.prefix(4).first(where: { lexicon.classes(of: $0).contains(.auxiliary) }) else { return }
        switch word {
        case "should", "ought": modal = .should
        case "must": modal = .must
        case "would", "could", "may", "might", "can": break
        default:
            let classes = lexicon.classes(of: word)
            tense = classes.contains(.past) ? .past : classes.contains(.future) ? .future : .present
        }
    }
}
