import Platform
import PromptAPI
import Synchronization

/// What became of one request, from its arrival to its end, for whoever asks why (`explain`). Holds no prompt and no answer.
struct Story: Sendable {
    let requestID: String
    let received: Timestamp
    var userID: String
    var classification = TaskClassification.unknown
    var strategy = RoutingStrategy.intelligent
    var cache = CacheVerdict.unasked
    /// Who was weighed, who has to wait, who was left out: made when somebody asks.
    var candidates: @Sendable () -> JSON = { [] }
    var attempts: [AttemptReport] = []
    /// What it ended with, without text.
    var ending: JSON = .null
    /// Keeps the answer from being served again in other words; there where it was.
    var quarantine: (@Sendable () async -> Void)?

    /// What the cache said.
    enum CacheVerdict: Sendable, Hashable {
        case unasked
        case disabled
        case miss
        case hit(GenerateResult.CacheReport)
        /// Another's equal request was under way.
        case shared
    }

    var json: JSON {
        [
            "request_id": .string(requestID), "received_at": .string(received.description), "user_id": .string(userID),
            "task_type": .string(classification.task.rawValue), "task_confidence": JSON(classification.confidence),
            "task_reasons": JSON(classification.reasons), "routing_strategy": .string(strategy.rawValue), "cache": cache.json,
            "candidates": candidates(), "attempts": .array(attempts.map(\.json)), "result": ending,
        ]
    }
}

extension Story {
    /// Who was weighed, with how many points, and who was left out, and why: in one line, for the journal. `nil`: nobody was.
    var candidateWords: String? {
        let words = (candidates().array ?? []).map { candidate in
            let name = [candidate["provider"]?.string, candidate["model"]?.string].compactMap { $0 }.joined(separator: " ")
            if let reason = candidate["excluded"]?.string { return "\(name): \(reason)" }
            return candidate["score"]?.number.map { "\(name) \(($0 * 100).rounded() / 100)" } ?? name
        }
        return words.isEmpty ? nil : words.joined(separator: "; ")
    }
}

extension Story.CacheVerdict {
    /// In one line, for the journal.
    var words: String? {
        switch self {
        case .unasked: nil
        case .disabled: "disabled"
        case .miss: "miss"
        case .shared: "shared"
        case .hit(let report):
            "hit \(report.level)" + (report.similarity.map { " semantic \(($0 * 1000).rounded() / 1000)" } ?? "")
        }
    }

    var json: JSON {
        switch self {
        case .unasked: ["verdict": "not asked"]
        case .disabled: ["verdict": "disabled"]
        case .miss: ["verdict": "miss"]
        case .shared: ["verdict": "shared"]
        case .hit(let report):
            .object([
                "verdict": "hit", "level": .string(report.level), "match": report.similarity == nil ? "exact" : "semantic",
                "similarity": report.similarity.map { JSON($0) }, "age": .seconds(report.age),
                "access_count": JSON(report.accesses),
            ])
        }
    }
}

/// A story that is being told: the stages of one request add to it as they come to their turn.
final class Telling: Sendable {
    private let state: Mutex<Story>

    init(_ story: Story) {
        state = Mutex(story)
    }

    var story: Story { state.withLock { $0 } }

    func add(_ edit: (inout Story) -> Void) { state.withLock { edit(&$0) } }
}
