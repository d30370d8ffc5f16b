import Platform

/// The figures of the routing score, by their names: defaults of facts/resilience §D1, to be varied by whoever evaluates them.
struct Tuning: Sendable, Hashable {
    /// Whether success and first token are drawn from their posteriors. Off: §D2 found no difference to the greedy choice, and a
    /// drawn score could not be the one that `recommend` shows.
    var samplesPosteriors = false

    // MARK: What is expected of a deployment that was never asked
    /// Seconds to the first token; of a model that thinks first.
    var priorFirstToken = 1.0
    var priorFirstTokenOfReasoning = 5.0
    /// Of the logarithm of the first token's seconds.
    var priorVariance = 0.5
    /// Output tokens a second.
    var priorSpeed = 80.0
    /// Output tokens, where nobody has been seen to answer yet.
    var priorOutput = 300.0
    /// Samples of its own that the length of everybody's answers is worth, and the most that a moving average of its own ever holds.
    /// How long an answer becomes is the request's doing more than the model's: by its own average alone each candidate is judged by
    /// the requests that happened to come to it, which is noise as large as what tells the good ones apart.
    var outputSamples = 20.0
    static let ownOutputSamples = 19.0
    /// Samples that the expectation is worth: evidence that fades gives way to it, so that a candidate seen at its worst is not
    /// left alone for ever.
    var priorCount = 1.0
    var priorSuccesses = 9.0
    var priorFailures = 1.0

    // MARK: What points are given for
    /// Seconds and USD that weigh alike.
    var responseTimeReference = 6.0
    var costReference = 0.004
    /// References from full points to none. With five, a failed attempt costs about what §D1 asks: 1.2 of its units.
    var span = 5.0
    /// Seconds that an attempt under way adds: 0.01 of §D1's units, which asks 0.02; with that the best provider lost its place by being
    /// used: for the hurried the evaluation's regret was larger in all ten worlds that were tried.
    var timePerAttemptInFlight = 0.15
    /// Points between the first of a preference list and a provider that it does not name.
    var fitRange = 3.0

    // MARK: Looking again at who was long not asked
    var staleAfter = Duration.seconds(120)
    /// The most that a stale candidate may lose, in shares of what the best loses.
    var staleLossRatio = 1.5
}
