import Platform
import PromptAPI
import PromptProviders

/// A candidate that may be asked now, what is known of it, and what that lets this request expect.
struct Prospect: Sendable {
    let candidate: Candidate
    let outlook: Outlook
    var forecast = Forecast()

    /// A half-open breaker has said its word on the failures: whether they are over is what the probe is to tell.
    var isHealthy: Bool { outlook.isHealthy || outlook.standing == .probing }
}

/// What one candidate is expected to make of one request (facts/resilience §D1).
struct Forecast: Sendable, Hashable {
    /// Tokens of the answer.
    var output = 0.0
    /// Seconds until the first token, and from there to the last.
    var firstToken = 0.0
    var generation = 0.0
    /// USD; `nil` where the model has no price and is not ours.
    var cost: Double?
    /// 0…1.
    var success = 1.0

    var responseTime: Double { firstToken + generation }
}

extension Forecast {
    /// - Parameter usualOutput: tokens of an answer, whoever gives it.
    init(_ prospect: Prospect, _ need: Need, usualOutput: Double, _ tuning: Tuning) {
        let outlook = prospect.outlook
        let model = prospect.candidate.model
        output = need.output(Self.output(outlook, usualOutput, tuning), of: model)
        let prior = model.reasoning ? tuning.priorFirstTokenOfReasoning : tuning.priorFirstToken
        if let seen = outlook.firstToken {
            let count = seen.count + tuning.priorCount
            firstToken = ((seen.count * seen.mean + tuning.priorCount * prior.naturalLogarithm) / count).exponential
            let perToken = (seen.count / (outlook.speed ?? tuning.priorSpeed) + tuning.priorCount / tuning.priorSpeed) / count
            generation = output * perToken
            // Who lets somebody wait longer than it nearly ever did has changed, and the next waits no less: nobody has to run into that
            // before it is believed.
            if let wait = outlook.longestWait, wait > seen.p95.exponential { firstToken = max(firstToken, wait) }
        } else if let whole = outlook.responseTime {
            firstToken = whole
        } else {
            firstToken = prior
            generation = output / (outlook.speed ?? tuning.priorSpeed)
        }
        cost = prospect.candidate.cost(input: need.inputTokens, output: output)
        success = SuccessEvidence(prospect, tuning).mean
    }

    private static func output(_ outlook: Outlook, _ usual: Double, _ tuning: Tuning) -> Double {
        guard let own = outlook.expectedOutput else { return usual }
        let count = 1 + min(outlook.successes, Tuning.ownOutputSamples - 1)
        return (count * own + tuning.outputSamples * usual) / (count + tuning.outputSamples)
    }

    /// What was measured, without any expectation brought along; `nil` for who was never asked.
    static func measuredResponseTime(_ outlook: Outlook, output: Double) -> Double? {
        guard let firstToken = outlook.firstToken, let speed = outlook.speed, speed > 0 else { return outlook.responseTime }
        return firstToken.mean.exponential + output / speed
    }

    /// Puts draws from the posteriors in the place of means: Thompson sampling.
    mutating func draw(_ prospect: Prospect, _ tuning: Tuning, using generator: inout some RandomNumberGenerator) {
        let seen = prospect.outlook.firstToken
        let variance = (seen?.variance ?? tuning.priorVariance) / ((seen?.count ?? 0) + tuning.priorCount)
        firstToken *= (variance.squareRoot() * Double.normal(using: &generator)).exponential
        success = SuccessEvidence(prospect, tuning).drawn(using: &generator)
    }
}

extension Candidate {
    /// USD of a request; what runs on a machine of ours and has no price costs nothing.
    func cost(input: Int, output: Double) -> Double? {
        guard let price = model.price else { return isLocal ? 0 : nil }
        let whole = Int(exactly: output.rounded()) ?? .max
        return price.cost(of: Usage(inputTokens: input, outputTokens: whole)).dollars
    }
}

/// Beta posterior of success: decayed counts over the prior of §D1.
struct SuccessEvidence {
    var successes: Double
    var failures: Double

    init(_ prospect: Prospect, _ tuning: Tuning) {
        successes = prospect.outlook.successes + tuning.priorSuccesses
        failures = (prospect.outlook.standing == .probing ? 0 : prospect.outlook.failures) + tuning.priorFailures
    }

    var mean: Double { successes / (successes + failures) }

    func drawn(using generator: inout some RandomNumberGenerator) -> Double {
        let a = Double.gamma(shape: successes, using: &generator)
        let b = Double.gamma(shape: failures, using: &generator)
        return a / (a + b)
    }
}
