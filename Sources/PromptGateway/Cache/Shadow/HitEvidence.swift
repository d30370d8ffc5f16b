import PromptAPI

/// Semantic hits that are judged together: they answer one kind of task, and their prompts are about equally alike.
struct HitClass: Hashable, Sendable {
    var task: TaskType
    /// Similarity in twentieths, rounded down; what is as alike as can be counts with those before it.
    var bin: Int

    static let bins = 20

    init(_ task: TaskType, similarity: Double) {
        self.init(task, bin: Int(max(0, similarity) * Double(Self.bins)))
    }

    init(_ task: TaskType, bin: Int) {
        self.task = task
        self.bin = min(max(0, bin), Self.bins - 1)
    }

    var similarities: Range<Double> { Double(bin) / Double(Self.bins)..<Double(bin + 1) / Double(Self.bins) }
}

/// What is known of the hits of one class: how many were compared with a real answer, and how many of them were wrong.
struct HitEvidence: Hashable, Sendable {
    private(set) var trials = 0
    private(set) var wrong = 0

    init() {}

    /// - Returns: `nil` where these can be nobody's counts.
    init?(trials: Int, wrong: Int) {
        guard wrong >= 0, trials >= wrong else { return nil }
        (self.trials, self.wrong) = (trials, wrong)
    }

    /// Of much evidence the older half counts no more: models change.
    mutating func add(isRight: Bool, limit: Double) {
        trials += 1
        if !isRight { wrong += 1 }
        guard Double(trials) > Self.memory * Self.needed(for: limit) else { return }
        (trials, wrong) = (trials / 2, (wrong + 1) / 2)
    }

    mutating func add(_ other: HitEvidence) {
        trials += other.trials
        wrong += other.wrong
    }

    /// The most of the hits that can be wrong by all that is known, 0…1.
    ///
    /// It is looked at after every trial, and who looks often is lucky more often than once: 95 % hold for each look, not for all.
    var mostWrong: Double { ClopperPearson.upperBound(wrong: wrong, of: trials) }

    /// How often as much is remembered as the bound needs at least.
    private static let memory = 16.0

    /// Trials without a wrong one that it takes, about: the rule of three.
    private static func needed(for limit: Double) -> Double { 3 / limit }
}
