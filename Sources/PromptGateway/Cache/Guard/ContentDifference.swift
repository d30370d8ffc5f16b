/// Two prompts' content words laid side by side: what has a counterpart in the other, and what is left over.
struct ContentDifference {
    private(set) var pairs: [(a: Int, b: Int)] = []
    /// Left over of the one and of the other.
    private(set) var left: [ContentWord] = []
    private(set) var right: [ContentWord] = []
    private let a: GuardFeatures
    private let b: GuardFeatures

    init(_ a: GuardFeatures, _ b: GuardFeatures) {
        self.a = a
        self.b = b
        var freeA = [Bool](repeating: true, count: a.content.count)
        var freeB = [Bool](repeating: true, count: b.content.count)
        // The same word before another of its meaning.
        pair(&freeA, &freeB) { $0.stem == $1.stem }
        if freeA.contains(true), freeB.contains(true) { pair(&freeA, &freeB) { $0.matches($1) } }
        left = Self.leftovers(of: a.content, freeA, beside: b.content)
        right = Self.leftovers(of: b.content, freeB, beside: a.content)
        guard !left.isEmpty, !right.isEmpty else { return }
        let ofA = Self.expansions(of: right, in: a.content)
        let ofB = Self.expansions(of: left, in: b.content)
        left.removeAll { ofA.contains($0.text) || Self.initials(of: $0, in: b.content) != nil }
        right.removeAll { ofB.contains($0.text) || Self.initials(of: $0, in: a.content) != nil }
    }

    private mutating func pair(_ freeA: inout [Bool], _ freeB: inout [Bool], _ isPair: (ContentWord, ContentWord) -> Bool) {
        for index in a.content.indices where freeA[index] {
            for other in b.content.indices where freeB[other] && isPair(a.content[index], b.content[other]) {
                pairs.append((index, other))
                freeA[index] = false
                freeB[other] = false
                break
            }
        }
    }

    private static func leftovers(of words: [ContentWord], _ free: [Bool], beside other: [ContentWord]) -> [ContentWord] {
        words.indices.compactMap { index in
            guard free[index], !words[index].isOrderOnly else { return nil }
            let word = words[index]
            // A word said twice has one counterpart; of names it counts how often.
            let isRepeated = !word.isName && other.contains { word.matches($0) }
            return isRepeated || isPart(index, of: words, in: other) ? nil : word
        }
    }

    /// `data base` against `database`.
    private static func isPart(_ index: Int, of words: [ContentWord], in other: [ContentWord]) -> Bool {
        for first in [index - 1, index] where words.indices.contains(first) && words.indices.contains(first + 1) {
            let text = words[first].text + words[first + 1].text
            let stem = Stem.of(text)
            if other.contains(where: { $0.text == text || $0.stem == stem }) { return true }
        }
        return other.indices.dropLast().contains { other[$0].text + other[$0 + 1].text == words[index].text }
    }

    // MARK: Abbreviations

    /// The words that abbreviations stand for.
    private static func expansions(of words: [ContentWord], in other: [ContentWord]) -> [String] {
        words.compactMap { initials(of: $0, in: other) }.flatMap { other[$0].map(\.text) }
    }

    /// `NASA` against the words that begin with its letters.
    private static func initials(of word: ContentWord, in other: [ContentWord]) -> Range<Int>? {
        let letters = word.text.utf8
        guard letters.count > 1, letters.count < 7, other.count >= letters.count else { return nil }
        for start in 0...(other.count - letters.count) {
            let range = start..<(start + letters.count)
            if zip(other[range], letters).allSatisfy({ $0.text.utf8.first == $1 }) { return range }
        }
        return nil
    }

    // MARK: Order

    /// The first two words that changed places.
    var swapped: (ContentWord, ContentWord)? {
        for (index, one) in pairs.enumerated() {
            for other in pairs[(index + 1)...] where exchanges(one, other) { return (a.content[one.a], a.content[other.a]) }
        }
        return nil
    }

    private func exchanges(_ one: (a: Int, b: Int), _ other: (a: Int, b: Int)) -> Bool {
        let (u, v, s, t) = (
            a.content[one.a].place, a.content[other.a].place, b.content[one.b].place, b.content[other.b].place
        )
        let isMarked = !u.isMarkedAlike(v) && u.isMarkedAlike(t) && v.isMarkedAlike(s)
        if isMarked { return a.question.kind != .comparison && a.content[one.a].stem != a.content[other.a].stem }
        guard (one.a < other.a) != (one.b < other.b), u.clause == v.clause, s.clause == t.clause, u.isMarkedAlike(v),
            s.isMarkedAlike(t), u.isMarkedAlike(s), !(u.isJoint(with: v) && s.isJoint(with: t))
        else { return false }
        // Of synonyms the order tells little: "make it faster", "accelerate it".
        return a.content[one.a].stem == b.content[one.b].stem && a.content[other.a].stem == b.content[other.b].stem
            && a.content[one.a].stem != a.content[other.a].stem && !isPredicate(one, other) && !isPassive(one, other)
    }

    /// "The fastest animal" against "the animal that is the fastest": a quality may stand on either side.
    private func isPredicate(_ one: (a: Int, b: Int), _ other: (a: Int, b: Int)) -> Bool {
        let (startA, inA) = Self.span(a, one.a, other.a)
        let (startB, inB) = Self.span(b, one.b, other.b)
        return inA == 1 && Self.isLinked(b, startB, inB) || inB == 1 && Self.isLinked(a, startA, inA)
    }

    private static func span(_ prompt: GuardFeatures, _ one: Int, _ other: Int) -> (start: Int, length: Int) {
        let (first, last) = (prompt.content[min(one, other)].place.position, prompt.content[max(one, other)].place.position)
        return (first, last - first)
    }

    private static let copulas: Set<String> = ["is", "are", "was", "were", "be", "being"]

    private static func isLinked(_ prompt: GuardFeatures, _ start: Int, _ length: Int) -> Bool {
        length > 1 && length < 5 && prompt.words[(start + 1)..<(start + length)].contains(where: copulas.contains)
    }

    /// "How do I handle errors" against "how are errors handled": nobody is named who does it.
    private func isPassive(_ one: (a: Int, b: Int), _ other: (a: Int, b: Int)) -> Bool {
        Self.isAnybodys(a) && Self.isPassive(b, one.b, other.b) || Self.isAnybodys(b) && Self.isPassive(a, one.a, other.a)
    }

    private static func isAnybodys(_ prompt: GuardFeatures) -> Bool {
        prompt.words.prefix(4).contains { ["i", "you", "we", "one", "to"].contains($0) }
    }

    private static func isPassive(_ prompt: GuardFeatures, _ one: Int, _ other: Int) -> Bool {
        let last = prompt.content[max(one, other)]
        return (last.text.hasSuffix("ed") || last.text.hasSuffix("en"))
            && prompt.words.prefix(3).contains(where: copulas.contains)
    }
}
