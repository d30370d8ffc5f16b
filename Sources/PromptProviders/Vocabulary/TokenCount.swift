import PromptAPI

extension Usage {
    /// More tokens than any model takes or gives: a report beyond it is a mistake, and no reason to bill it.
    static let mostTokens = 100_000_000

    /// A count of tokens as a provider reports it; `nil` where it is none that can be meant.
    static func tokens(_ reported: JSON?) -> Int? {
        reported?.integer.flatMap { (0...mostTokens).contains($0) ? $0 : nil }
    }
}
