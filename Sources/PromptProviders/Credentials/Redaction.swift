/// Takes credentials out of text that a provider sent.
enum Redaction {
    /// The shortest run of a key that counts as quoting it.
    static let shortestQuote = 8
    /// The fewest characters of a key's ends that betray a shortened one. Providers show up to four of either end.
    static let shortestEnds = 3

    /// Strikes the key wherever it is quoted: whole, in part, or shortened (`sk-a***wxyz`).
    static func strike(_ secret: Secret, from text: String) -> String {
        let key = Array(secret.reveal().utf8)
        guard !key.isEmpty else { return text }
        let bytes = Array(text.utf8)
        var struck = [Bool](repeating: false, count: bytes.count)
        for quote in runs(of: key, in: bytes) + shortened(key, in: bytes) {
            for index in quote { struck[index] = true }
        }
        guard struck.contains(true) else { return text }
        var kept: [UInt8] = []
        for index in bytes.indices {
            if !struck[index] {
                kept.append(bytes[index])
            } else if index == 0 || !struck[index - 1] {
                kept.append(contentsOf: "[key]".utf8)
            }
        }
        return String(decoding: kept, as: UTF8.self)
    }

    /// Where a run of the key's characters stands, long enough to be no chance.
    private static func runs(of key: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
        let length = min(shortestQuote, key.count)
        guard bytes.count >= length else { return [] }
        let runs = Set((0...key.count - length).map { key[$0..<$0 + length] })
        return (0...bytes.count - length).map { $0..<$0 + length }.filter { runs.contains(bytes[$0]) }
    }

    /// Where a mask stands in the key's place, with what it leaves of the key's ends.
    private static func shortened(_ key: [UInt8], in bytes: [UInt8]) -> [Range<Int>] {
        masks(in: bytes).compactMap { mask in
            let before = bytes[..<mask.lowerBound]
            let after = bytes[mask.upperBound...]
            let head = (0...min(key.count, before.count)).last { before.suffix($0).elementsEqual(key.prefix($0)) } ?? 0
            let tail = (0...min(key.count, after.count)).last { after.prefix($0).elementsEqual(key.suffix($0)) } ?? 0
            return head + tail >= shortestEnds ? mask.lowerBound - head..<mask.upperBound + tail : nil
        }
    }

    /// Runs of what stands for hidden characters: two or more asterisks, dots or x, or any of `…` and `•`.
    private static func masks(in bytes: [UInt8]) -> [Range<Int>] {
        var masks: [Range<Int>] = []
        var index = 0
        while index < bytes.count {
            let start = index
            while let width = maskWidth(bytes[index...]) { index += width }
            if index - start >= 2 { masks.append(start..<index) }
            if index == start { index += 1 }
        }
        return masks
    }

    private static func maskWidth(_ bytes: ArraySlice<UInt8>) -> Int? {
        switch bytes.first {
        case UInt8(ascii: "*"), UInt8(ascii: "."), UInt8(ascii: "x"), UInt8(ascii: "X"): 1
        case 0xE2 where bytes.starts(with: "…".utf8) || bytes.starts(with: "•".utf8): 3
        default: nil
        }
    }
}
