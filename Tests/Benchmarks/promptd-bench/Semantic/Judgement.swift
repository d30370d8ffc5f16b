import Glibc
import Platform
import PromptGateway

/// How the whole semantic match, its guard included, judges labelled pairs at any bounds: each pair is compared once.
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

    /// A line is a label, perhaps a category, and two prompts, parted by tabs. 1 and P label the same question, 0 and D
    /// different ones.
    init(file: String) throws {
        let match = SemanticMatch()
        pairs = try Self.lines(of: file).enumerated().map { number, line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard 3...4 ~= fields.count, let isSame = ["1": true, "P": true, "0": false, "D": false][fields[0]] else {
                throw Fault("\(file):\(number + 1): not a label of 0, 1, D or P and two prompts, parted by tabs")
            }
            let prompts = fields.suffix(2).compactMap { try? SemanticMatch.Prompt(String($0)) }
            return Pair(isSame: isSame, comparison: prompts.count == 2 ? match.comparison(prompts[0], prompts[1]) : nil)
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
