import Glibc
import Platform
import PromptGateway

/// How the semantic match judges labelled pairs, at any threshold: each pair is compared once.
struct Judgement {
    private struct Pair {
        var isSame: Bool
        /// Nil where one of the two has no embedding: never a hit.
        var comparison: SemanticMatch.Comparison?
    }

    /// At a threshold, which share of the same questions is served, and which of the different ones.
    struct Rates {
        var bounds: SemanticMatch.Bounds
        var recall: Double
        var falsePositives: Double
    }

    private let pairs: [Pair]
    var same: Int { pairs.count { $0.isSame } }
    var different: Int { pairs.count { !$0.isSame } }
    var withoutEmbedding: Int { pairs.count { $0.comparison == nil } }

    init(file: String) throws {
        // No rule speaks here: where the guard is wanted, it is handed in.
        let match = SemanticMatch { _, _ in nil }
        pairs = try Self.lines(of: file).enumerated().map { number, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count == 3, let isSame = ["1": true, "0": false][fields[0]] else {
                throw Fault("\(file):\(number + 1): not a label of 0 or 1 and two prompts, parted by tabs")
            }
            let comparison = (try? SemanticMatch.Prompt(String(fields[1]))).flatMap {
                try? match.comparison($0, String(fields[2]))
            }
            return Pair(isSame: isSame, comparison: comparison)
        }
    }

    func rates(_ bounds: SemanticMatch.Bounds) -> Rates {
        func share(_ isSame: Bool) -> Double {
            let served = pairs.count { pair in pair.isSame == isSame && pair.comparison.map { $0.verdict(bounds).isHit } == true }
            return Double(served) / Double(max(1, isSame ? same : different))
        }
        return Rates(bounds: bounds, recall: share(true), falsePositives: share(false))
    }

    private static func lines(of path: String) throws -> [Substring] {
        guard let file = fopen(path, "r") else { throw SystemError("open", path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    }
}
