/// What time and money weigh in the loss of an answer (facts/resilience §D2).
struct LossWeights: Sendable, Hashable {
    var time: Double
    var cost: Double
    var name: String

    static let even = LossWeights(time: 0.5, cost: 0.5, name: ".5/.5")
    static let hurried = LossWeights(time: 0.65, cost: 0.35, name: ".65/.35")
    static let all = [even, hurried]

    static let referenceSeconds = 6.0
    static let referenceDollars = 0.004
    /// Of a request that got no answer in time.
    static let failure = 4.0

    func loss(seconds: Double, dollars: Double) -> Double {
        time * seconds / Self.referenceSeconds + cost * dollars / Self.referenceDollars
    }
}

/// What became of one request.
struct Outcome: Sendable {
    var isAnswered: Bool
    var seconds: Double
    /// Of all its calls, and of those in vain.
    var dollars: Double
    var wastedDollars: Double
    var attempts: Int

    func loss(_ weights: LossWeights) -> Double {
        isAnswered ? weights.loss(seconds: seconds, dollars: dollars) : LossWeights.failure
    }
}

/// One contender in one world with one seed.
struct Record: Sendable {
    /// Of the requests that came while somebody lived.
    var outcomes: [Outcome]
    var garbled = 0
    var leaked = 0

    func loss(_ weights: LossWeights) -> Double { outcomes.reduce(0) { $0 + $1.loss(weights) } }
}
