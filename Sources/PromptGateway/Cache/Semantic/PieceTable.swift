/// A vocabulary of word pieces, found by their bytes: a table with open addressing, built once from the list of words.
///
/// For the 30,522 words of the embedded model it holds about 0.6 MB, the words among them.
struct PieceTable: Sendable {
    /// An FNV-1a hash, grown byte by byte, so that all beginnings of a word are hashed in one pass.
    struct Hash {
        private var state: UInt32 = 2_166_136_261

        mutating func add(_ byte: UInt8) { state = (state ^ UInt32(byte)) &* 16_777_619 }

        /// FNV's lower bits are weak where words are short.
        var mixed: UInt32 {
            let folded = (state ^ state >> 15) &* 0x2C1B_3C6D
            return folded ^ folded >> 13
        }
    }

    /// What marks a piece that continues a word.
    static let continuation: [UInt8] = Array("##".utf8)

    private let text: [UInt8]
    /// Where each word begins in the text, and where the next would.
    private let starts: [UInt32]
    /// 0 where empty; else the word's number plus one in the lower half, a part of its hash in the upper.
    private let slots: [UInt32]
    /// Bytes of the longest word.
    let longest: Int

    var count: Int { starts.count - 1 }

    /// - Parameter text: one word a line, each ended by a line feed; the line is the number. At most 65,534.
    init(text: [UInt8]) {
        var starts: [UInt32] = [0]
        for index in text.indices where text[index] == UInt8(ascii: "\n") { starts.append(UInt32(index + 1)) }
        precondition(starts.count - 1 < Int(UInt16.max), "a word's number is two bytes")
        self.text = text
        self.starts = starts
        longest = zip(starts, starts.dropFirst()).map { Int($1 - $0) - 1 }.max() ?? 0
        slots = Self.table(text, starts)
    }

    /// The number of the word `bytes[range]`, behind `##` or as it begins. `hash` is of all these bytes, the mark too.
    func number(of bytes: [UInt8], in range: Range<Int>, continues: Bool, hash: Hash) -> UInt16? {
        let mixed = hash.mixed
        let mask = UInt32(slots.count - 1)
        var place = mixed & mask
        while case let slot = slots[Int(place)], slot != 0 {
            let number = UInt16(truncatingIfNeeded: slot) &- 1
            if slot >> 16 == mixed >> 16, isWord(number, bytes, range, continues) { return number }
            place = (place + 1) & mask
        }
        return nil
    }

    /// As `number(of:…)`, of a whole word with its mark.
    func number(of word: String) -> UInt16? {
        let bytes = Array(word.utf8)
        var hash = Hash()
        for byte in bytes { hash.add(byte) }
        return number(of: bytes, in: bytes.indices, continues: false, hash: hash)
    }

    subscript(number: UInt16) -> ArraySlice<UInt8> { text[Int(starts[Int(number)])..<Int(starts[Int(number) + 1] - 1)] }

    func isContinuation(_ number: UInt16) -> Bool { self[number].starts(with: Self.continuation) && self[number].count > 2 }

    private func isWord(_ number: UInt16, _ bytes: [UInt8], _ range: Range<Int>, _ continues: Bool) -> Bool {
        let mark = continues ? Self.continuation.count : 0
        let start = Int(starts[Int(number)])
        guard Int(starts[Int(number) + 1]) - 1 - start == range.count + mark else { return false }
        for index in 0..<mark where text[start + index] != Self.continuation[index] { return false }
        for index in range where text[start + mark + index - range.lowerBound] != bytes[index] { return false }
        return true
    }

    /// At most half full, so that a search ends after one or two steps.
    private static func table(_ text: [UInt8], _ starts: [UInt32]) -> [UInt32] {
        var capacity = 2
        while capacity < 2 * starts.count { capacity *= 2 }
        var slots = [UInt32](repeating: 0, count: capacity)
        let mask = UInt32(capacity - 1)
        for number in 0..<(starts.count - 1) {
            var hash = Hash()
            for index in Int(starts[number])..<Int(starts[number + 1] - 1) { hash.add(text[index]) }
            let mixed = hash.mixed
            var place = mixed & mask
            while slots[Int(place)] != 0 { place = (place + 1) & mask }
            slots[Int(place)] = mixed & 0xFFFF_0000 | UInt32(number + 1)
        }
        return slots
    }
}
