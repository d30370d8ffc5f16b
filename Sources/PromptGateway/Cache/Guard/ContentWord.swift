/// A word that says what a prompt is about, and the part it plays there.
struct ContentWord: Sendable {
    var text: String
    var stem: String
    var classes: WordClass
    /// What all words made of one have in common; `nil` where too little is left to tell.
    var root: String?
    var entry: Lexicon.Entry
    /// Written with a capital amid a sentence, or a word that mostly is.
    var isName: Bool
    /// Of code and numbers only the order is looked at here: other rules compare them.
    var isOrderOnly: Bool
    var place: Place

    /// Where in a prompt a word stands.
    struct Place: Sendable {
        /// What marks it: the preposition before it and the subordinator of its clause, 0 where none does.
        var marker: UInt8
        var subordinator: UInt8
        var clause: Int32
        /// Which of all words it is.
        var position: Int
        /// Words joined by "and", "or", "vs" have one number, so that their order says nothing; 0 is none.
        var joint: Int32

        func isMarkedAlike(_ other: Place) -> Bool { marker == other.marker && subordinator == other.subordinator }
        func isJoint(with other: Place) -> Bool { joint != 0 && joint == other.joint }
    }

    var isWeak: Bool { classes.contains(.weak) }

    /// Whether either may stand for the other.
    func matches(_ other: ContentWord) -> Bool {
        if stem == other.stem || text == other.text { return true }
        if contrasts(with: other) { return false }
        if entry.synonyms.contains(where: other.entry.synonyms.contains) { return true }
        guard let root, let otherRoot = other.root else { return false }
        return root == otherRoot || isMisspelling(of: other)
    }

    func opposes(_ other: ContentWord) -> Bool {
        entry.opposites.contains { other.entry.opposites.contains($0 ^ 1) }
    }

    /// Two of one kind that no entry of synonyms says are the same.
    func contrasts(with other: ContentWord) -> Bool {
        entry.contrasts.contains(where: other.entry.contrasts.contains)
            && !entry.synonyms.contains(where: other.entry.synonyms.contains)
    }

    /// Fewest letters of a word whose neighbours by one letter are its misspellings rather than other words.
    private static let leastMisspelt = 7

    /// One letter doubled, dropped, or two swapped, in a long word; another letter makes another word too often.
    private func isMisspelling(of other: ContentWord) -> Bool {
        guard min(text.utf8.count, other.text.utf8.count) >= Self.leastMisspelt,
            abs(text.utf8.count - other.text.utf8.count) <= 1, text.utf8.first == other.text.utf8.first
        else { return false }
        let (a, b) = (Array(text.utf8), Array(other.text.utf8))
        let (long, short) = a.count >= b.count ? (a, b) : (b, a)
        guard let first = zip(long, short).enumerated().first(where: { $0.element.0 != $0.element.1 })?.offset else {
            return false
        }
        if long.count > short.count { return long[(first + 1)...].elementsEqual(short[first...]) }
        guard first + 1 < long.count, long[first] == short[first + 1], long[first + 1] == short[first] else { return false }
        return long[(first + 2)...].elementsEqual(short[(first + 2)...])
    }
}
