import PromptAPI

/// What a conversation is for, as far as it tells.
struct TaskClassification: Sendable, Hashable {
    var task: TaskType
    /// 0 … 1.
    var confidence: Double
    /// In words, for people: what it was recognised by.
    var reasons: [String]
}

extension TaskClassification {
    /// Where nobody has looked.
    static let unknown = TaskClassification(task: .chat, confidence: 0, reasons: [])
}
