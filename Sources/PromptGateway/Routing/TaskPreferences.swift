import PromptAPI
import PromptProviders

/// Which providers a task prefers, best first: the configuration's lists over the design's (spec service §3).
struct TaskPreferences: Sendable {
    private let lists: [TaskType: [Entry]]

    /// A provider's name or a kind; a name may also be the word of a kind, and then means both.
    fileprivate struct Entry: Sendable {
        let name: String
        let kind: ProviderKind?
    }

    init(_ configured: [TaskType: [String]] = [:]) {
        lists = Self.design.merging(configured) { $1 }.mapValues { names in
            names.map { Entry(name: $0, kind: ProviderKind(rawValue: $0)) }
        }
    }

    private static let design: [TaskType: [String]] = [
        .chat: ["azure", "vertex", "bedrock"], .codeGeneration: ["bedrock", "vertex", "azure"],
        .analysis: ["bedrock", "azure", "vertex"], .creativeWriting: ["azure", "bedrock", "vertex"],
        .multimodal: ["vertex", "azure"], .embeddings: ["vertex", "azure"], .summarization: ["bedrock", "azure", "vertex"],
    ]

    func list(of task: TaskType) -> List { List(entries: lists[task] ?? []) }

    /// One task's list.
    struct List: Sendable {
        fileprivate let entries: [Entry]

        var count: Int { entries.count }

        /// 0 is best; a provider that is not named stands behind all that are.
        func rank(of provider: Provider) -> Int {
            let kind = provider.kind
            return entries.firstIndex { $0.kind == kind || $0.name == provider.name } ?? entries.count
        }

        /// 0…1: 1 for the first, 0 for who is not named.
        func fit(of provider: Provider) -> Double {
            entries.isEmpty ? 0 : 1 - Double(rank(of: provider)) / Double(entries.count)
        }
    }
}
