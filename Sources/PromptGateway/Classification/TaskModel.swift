import PromptAPI

/// Logistic regression over a prompt's vector, its words, and what the rules find: trained by Tests/Training/train_tasks.py.
struct TaskModel: Sendable {
    /// In the order of `TaskWeights.rows`.
    static let tasks: [TaskType] = [
        .chat, .codeGeneration, .analysis, .creativeWriting, .summarization, .multimodal, .embeddings,
    ]
    /// Numbers of a vector, which says what a prompt is about and little of how it asks: words do. Behind them stand the points of every task but chat, and a constant.
    static let dimension = 128
    /// Points as the rules give them are too large beside a vector of length one.
    private static let pointScale: Float = 0.2
    /// Of all known words together, as a vector.
    private static let wordScale: Float = 1.5

    private let vector: @Sendable (String) -> [Float]

    init(vector: @escaping @Sendable (String) -> [Float]) {
        self.vector = vector
    }

    func guess(_ text: String, _ words: TaskWords, _ findings: [TaskRules.Finding]) -> TaskClassification {
        let vector = vector(text)
        precondition(vector.count == Self.dimension, "the model knows vectors of \(Self.dimension) numbers")
        let points = TaskClassifier.points(of: findings)
        let features = vector + Self.tasks.dropFirst().map { (points[$0] ?? 0) * Self.pointScale } + [1]
        let weights = TaskWeights.learned
        let known = words.distinct.compactMap { weights.words[$0] }
        let share = Self.wordScale / Float(max(1, known.count)).squareRoot()
        let scores = weights.rows.enumerated().map { index, row in
            zip(row, features).reduce(0) { $0 + $1.0 * $1.1 } + share * known.reduce(0) { $0 + $1[index] }
        }
        let best = scores.indices.max { scores[$0] < scores[$1] } ?? 0
        // The share of e^score: with the greatest taken off nothing overflows.
        let total = scores.reduce(Float(0)) { $0 + Self.exponential($1 - scores[best]) }
        let found = findings.lazy.filter { $0.task == Self.tasks[best] }.map { "says “\($0.words)”" }
        return TaskClassification(
            task: Self.tasks[best], confidence: Double(1 / total), reasons: ["reads like \(Self.tasks[best].rawValue)"] + found)
    }

    /// e to a power of at most 0, within 1e-4: (1 + x/1024)^1024, without a mathematics library.
    private static func exponential(_ x: Float) -> Float {
        guard x > -20 else { return 0 }
        return (0..<10).reduce(1 + x / 1024) { power, _ in power * power }
    }
}
