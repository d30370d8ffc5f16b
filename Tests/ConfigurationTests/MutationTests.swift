import Testing

@testable import promptd

/// Files that an editor, a disk or a bad day has had its way with: they load or have faults, and a fault has a place.
@Suite struct MutationTests {
    @Test(arguments: 0..<40)
    func `a damaged file loads or has faults within it`(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<10 {
            var bytes = Bool.random(using: &generator) ? ShippedFileTests.bytes : ShippedFileTests.uncommented
            for _ in 0..<Int.random(in: 1...6, using: &generator) { damage(&bytes, using: &generator) }
            check(bytes, seed: seed)
        }
    }

    private func check(_ bytes: [UInt8], seed: UInt64) {
        do throws(ConfigurationFaults) {
            _ = try DaemonConfiguration.read(bytes, file: "f")
        } catch {
            #expect(!error.faults.isEmpty, "SEED=\(seed)")
            let lines = Self.lines(bytes)
            for fault in error.faults {
                let isInside = lines.indices.contains(fault.line - 1) && (1...lines[fault.line - 1] + 1).contains(fault.column)
                #expect(isInside, "SEED=\(seed) \(fault)")
            }
        }
    }

    /// Characters of each line, by the line breaks of YAML.
    private static func lines(_ bytes: [UInt8]) -> [Int] {
        var lines = [0]
        var last: Unicode.Scalar?
        for scalar in String(decoding: bytes, as: UTF8.self).unicodeScalars {
            switch scalar {
            case "\n" where last == "\r": break
            case "\n", "\r", "\u{85}", "\u{2028}", "\u{2029}": lines.append(0)
            default: lines[lines.count - 1] += 1
            }
            last = scalar
        }
        return lines
    }

    private static let pieces: [[UInt8]] =
        [
            "*", "&a ", "*a", "<<: ", "{", "}", "[", "]", ": ", "- ", "? ", "!", "|", ">", "'", "\"", "\t", "\n", "\r", "%", "~",
            "#", "\\", "\u{FEFF}", "\u{E001}", "\u{2028}", "ü", "\"\\uE002\": ", "queue: {}\n",
        ].map { Array($0.utf8) } + [[0xFF], [0xC3], [0x00]]

    private func damage(_ bytes: inout [UInt8], using generator: inout Generator) {
        guard !bytes.isEmpty else { return }
        let start = Int.random(in: 0..<bytes.count, using: &generator)
        let end = min(bytes.count, start + Int.random(in: 1...40, using: &generator))
        let place = Int.random(in: 0...start, using: &generator)
        switch Int.random(in: 0..<5, using: &generator) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: place)
        case 2: bytes[start] = UInt8.random(in: 0...255, using: &generator)
        case 3: bytes.removeSubrange(end...)
        default: bytes.insert(contentsOf: Self.pieces.randomElement(using: &generator) ?? [], at: place)
        }
    }
}

/// SplitMix64.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
