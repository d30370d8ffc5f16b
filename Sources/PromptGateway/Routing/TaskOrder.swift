import PromptAPI
import PromptProviders

extension Router {
    /// A prompt and an answer of a usual length, for orders that no request asked for.
    private static let usualInput = 500

    /// Names of providers for each task, in the order in which `intelligent` would ask them now.
    func orders(
        among providers: [Provider], preferring preferences: TaskPreferences, outlook: (Candidate) -> Outlook
    ) -> [TaskType: [String]] {
        var orders: [TaskType: [String]] = [:]
        for task in TaskType.allCases {
            let need = Need(task: task, inputTokens: Self.usualInput, hasImages: task == .multimodal)
            let names = appraise(need, among: providers, preferring: preferences, outlook: outlook)
                .map(\.prospect.candidate.provider.name)
            // A provider may stand there with several models: its best is where it stands.
            var seen: Set<String> = []
            orders[task] = names.filter { seen.insert($0).inserted }
        }
        return orders
    }
}
