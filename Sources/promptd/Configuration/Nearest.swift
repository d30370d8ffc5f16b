/// The word that a misspelt one was probably meant to be.
enum Nearest {
    /// A third of the letters may be wrong, and never more than three.
    static func word(to wrong: String, among words: [String]) -> String? {
        let letters = folded(wrong)
        guard (minLength...maxLength).contains(letters.count) else { return nil }
        let limit = min(3, letters.count / 3)
        let ranked = words.map { (word: $0, distance: distance(letters, folded($0), limit: limit)) }
        return ranked.filter { $0.distance <= limit }.min { $0.distance < $1.distance }?.word
    }

    /// Below it, everything is near to everything.
    private static let minLength = 3
    private static let maxLength = 64

    private static func folded(_ word: String) -> [UInt8] {
        word.lowercased().utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }
    }

    /// Letters added, left out, changed or swapped with their neighbour (optimal string alignment).
    private static func distance(_ first: [UInt8], _ second: [UInt8], limit: Int) -> Int {
        guard abs(first.count - second.count) <= limit else { return limit + 1 }
        var before = [Int](repeating: 0, count: second.count + 1)
        var above = Array(0...second.count)
        for (i, letter) in first.enumerated() {
            var row = [i + 1]
            for (j, other) in second.enumerated() {
                var least = min(row[j] + 1, above[j + 1] + 1, above[j] + (letter == other ? 0 : 1))
                if i > 0, j > 0, letter == second[j - 1], other == first[i - 1] { least = min(least, before[j - 1] + 1) }
                row.append(least)
            }
            (before, above) = (above, row)
        }
        return above[second.count]
    }
}
