import PromptAPI

/// Tells what a conversation is for (spec service §5): by its shape, else by what is learnt of prompts, else by words.
/// Chat where unsure.
struct TaskClassifier: Sendable {
    /// The confidence below which a guess is worth less than "chat".
    static let leastConfidence = 0.4

    private let model: TaskModel?

    /// - Parameter vector: of a text, of length one, as the model was trained with (facts/semantic §2); without it only words
    ///   and shape tell.
    init(vector: (@Sendable (String) -> [Float])? = nil) {
        model = vector.map { TaskModel(vector: $0) }
    }

    func classify(_ conversation: [ChatMessage]) -> TaskClassification {
        if conversation.contains(where: \.hasImage) {
            return TaskClassification(task: .multimodal, confidence: 1, reasons: ["has an image"])
        }
        guard let asked = conversation.last(where: { $0.role == .user })?.text, !asked.isEmpty else {
            return TaskClassification(task: .chat, confidence: 0, reasons: ["says nothing"])
        }
        let read = TaskWords.ends(of: asked)
        let words = TaskWords(read)
        let findings = TaskRules.english.findings(in: words)
        let guess = model.map { $0.guess(read, words, findings) } ?? Self.guess(by: findings)
        guard guess.confidence >= Self.leastConfidence else {
            let reason = "unsure: \(guess.task.rawValue) at \(Int(guess.confidence * 100)) %"
            return TaskClassification(task: .chat, confidence: guess.confidence, reasons: [reason])
        }
        return guess
    }

    /// Points below which words are hardly worth an opinion: they weigh against as many for chat.
    private static let chatPoints: Float = 1.5

    static func guess(by findings: [TaskRules.Finding]) -> TaskClassification {
        let points = Self.points(of: findings)
        let total = points.values.reduce(chatPoints, +)
        // In the order of the wire's names where two are even, for dictionaries have no order.
        let best = points.max { ($0.value, $1.key.rawValue) < ($1.value, $0.key.rawValue) }
        guard let best, best.value >= chatPoints else {
            return TaskClassification(
                task: .chat, confidence: Double(chatPoints / (chatPoints + total)), reasons: ["no word tells of a task"])
        }
        let words = findings.lazy.filter { $0.task == best.key }.map { "says “\($0.words)”" }
        return TaskClassification(task: best.key, confidence: Double(best.value / total), reasons: Array(words))
    }

    static func points(of findings: [TaskRules.Finding]) -> [TaskType: Float] {
        findings.reduce(into: [:]) { $0[$1.task, default: 0] += $1.weight }
    }
}
