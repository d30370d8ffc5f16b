/// What a word does in a prompt; the names are those of `WordList.classes`.
struct WordClass: OptionSet, Hashable {
    let rawValue: UInt32

    static let function = Self(rawValue: 1 << 0)
    /// Says nothing of what is asked: never compared.
    static let light = Self(rawValue: 1 << 1)
    /// Says little: compared only where both prompts have such a word too many.
    static let weak = Self(rawValue: 1 << 2)
    static let negator = Self(rawValue: 1 << 3)
    static let method = Self(rawValue: 1 << 4)
    static let auxiliary = Self(rawValue: 1 << 5)
    static let past = Self(rawValue: 1 << 6)
    static let present = Self(rawValue: 1 << 7)
    static let future = Self(rawValue: 1 << 8)
    static let pronoun = Self(rawValue: 1 << 9)
    static let interrogative = Self(rawValue: 1 << 10)
    static let subordinator = Self(rawValue: 1 << 11)
    static let unit = Self(rawValue: 1 << 12)
    static let date = Self(rawValue: 1 << 13)
    static let format = Self(rawValue: 1 << 14)
    /// A natural language.
    static let natural = Self(rawValue: 1 << 15)
    static let universal = Self(rawValue: 1 << 16)
    static let partial = Self(rawValue: 1 << 17)
    static let exclusive = Self(rawValue: 1 << 18)
    static let superlative = Self(rawValue: 1 << 19)
    static let comparison = Self(rawValue: 1 << 20)
    static let quantity = Self(rawValue: 1 << 21)
    static let polite = Self(rawValue: 1 << 22)
    static let proper = Self(rawValue: 1 << 23)

    static let named: [Substring: Self] = [
        "function": .function, "light": .light, "weak": .weak, "negator": .negator, "method": .method, "auxiliary": .auxiliary,
        "past": .past, "present": .present, "future": .future, "pronoun": .pronoun, "interrogative": .interrogative,
        "subordinator": .subordinator, "unit": .unit, "date": .date, "format": .format, "natural": .natural,
        "universal": .universal, "partial": .partial, "exclusive": .exclusive, "superlative": .superlative,
        "comparison": .comparison, "quantity": .quantity, "polite": .polite,
    ]
}

/// Everything that the guard knows of words, by word and by stem.
struct Lexicon: Sendable {
    static let english = Lexicon()

    struct Word: Sendable {
        var classes: WordClass = []
        /// Which line of `WordList.markers`; 0 is none.
        var marker: UInt8 = 0
    }

    /// A word's relations to others. One object, for every analysed word of the cache points to it.
    final class Entry: Sendable {
        static let nothing = Entry(Relations())

        /// Entries of `WordList.synonyms`, `.contrasts`; of `.opposites` twice the entry, and one more right of the bar.
        let synonyms: [UInt16]
        let contrasts: [UInt16]
        let opposites: [UInt16]

        init(_ relations: Relations) {
            synonyms = relations.synonyms
            contrasts = relations.contrasts
            opposites = relations.opposites
        }
    }

    struct Relations {
        /// Entries of `WordList.synonyms`.
        var synonyms: [UInt16] = []
        /// Entries of `WordList.contrasts`.
        var contrasts: [UInt16] = []
        /// Twice the entry of `WordList.opposites`, and one more right of the bar.
        var opposites: [UInt16] = []
    }

    private(set) var words: [String: Word] = [:]
    private(set) var stems: [String: Entry] = [:]
    /// By first word: the others and what is read for all of them; the longest first.
    private(set) var phrases: [String: [Phrase]] = [:]

    struct Phrase: Sendable {
        var rest: [String]
        var reading: [String]
    }

    private init() {
        addClasses()
        var stems: [String: Relations] = [:]
        for (line, words) in WordList.entries(WordList.synonyms).enumerated() {
            for word in words { stems[Stem.of(String(word)), default: Relations()].synonyms.append(UInt16(line)) }
        }
        for (line, words) in WordList.entries(WordList.contrasts).enumerated() {
            for word in words { stems[Stem.of(String(word)), default: Relations()].contrasts.append(UInt16(line)) }
        }
        for (line, words) in WordList.entries(WordList.opposites).enumerated() {
            let bar = words.firstIndex(of: "|") ?? words.endIndex
            for (index, word) in words.enumerated() where index != bar {
                let side = UInt16(2 * line + (index < bar ? 0 : 1))
                stems[Stem.of(String(word)), default: Relations()].opposites.append(side)
            }
        }
        self.stems = stems.mapValues { Entry($0) }
        addNames()
        addPhrases(WordList.phrases)
        addPhrases(WordList.contractions)
        for first in phrases.keys { phrases[first]?.sort { $0.rest.count > $1.rest.count } }
    }

    private mutating func addClasses() {
        for line in WordList.entries(WordList.classes) {
            guard let name = line.first?.dropLast(), let wordClass = WordClass.named[name] else {
                preconditionFailure("no class of words is called \(line[0])")
            }
            for word in line.dropFirst() { words[String(word), default: Word()].classes.insert(wordClass) }
        }
        for (line, marking) in WordList.entries(WordList.markers).enumerated() {
            for word in marking { words[String(word), default: Word()].marker = UInt8(line + 1) }
        }
    }

    /// Words that are in another list too are oftener written small.
    private mutating func addNames() {
        for name in WordList.properNames.split(whereSeparator: \.isWhitespace).map(String.init) where words[name] == nil {
            let known = stems[Stem.of(name)]
            if known?.synonyms.isEmpty ?? true, known?.opposites.isEmpty ?? true { words[name] = Word(classes: .proper) }
        }
    }

    private mutating func addPhrases(_ list: String) {
        for line in WordList.entries(list) {
            guard let sign = line.firstIndex(of: "="), sign > 0 else { preconditionFailure("\(line) is no phrase") }
            let phrase = Phrase(rest: line[1..<sign].map(String.init), reading: line[(sign + 1)...].map(String.init))
            phrases[String(line[0]), default: []].append(phrase)
        }
    }

    func classes(of word: String) -> WordClass { words[word]?.classes ?? [] }
}
