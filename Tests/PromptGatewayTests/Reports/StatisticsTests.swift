import Platform
import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `Statistics` {
    private static let day = Timestamp(year: 2026, month: 11, day: 24)

    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    // MARK: Times

    @Test(arguments: 1...RecentTimes.capacity) func `percentiles are by nearest rank`(count: Int) {
        var times = RecentTimes()
        for second in (1...count).reversed() { times.record(.seconds(second)) }
        for percent in 1...100 {
            let rank = (percent * count + 99) / 100
            #expect(times.percentile(Double(percent)) == Double(rank), "percentile \(percent)")
        }
    }

    @Test func `percentiles are of the last hundred`() {
        var times = RecentTimes()
        #expect(times.percentile(50) == nil)
        for second in 1...250 { times.record(.seconds(second)) }
        #expect(times.percentile(1) == 151)
        #expect(times.percentile(100) == 250)
    }

    @Test func `a moving average begins with its first sample`() {
        var average = MovingAverage()
        #expect(average.value == nil)
        average.record(10)
        #expect(average.value == 10)
        average.record(20)
        #expect(average.value == 11)
    }

    // MARK: Health

    private func statistics(_ kinds: ProviderError.Kind...) -> ProviderStatistics {
        kinds.reduce(into: ProviderStatistics()) { $0.record(ProviderError($1), at: at(0), Self.day) }
    }

    private var completion: Completion {
        Completion(text: "x", finishReason: .stop, usage: Usage(inputTokens: 3, outputTokens: 4))
    }

    @Test(arguments: ProviderError.Kind.allCases) func `three failures in a row make a provider unhealthy, if they are its own`(
        kind: ProviderError.Kind
    ) {
        let isItsOwn =
            switch kind {
            case .transport, .timeoutFirstToken, .serverError, .streamTruncated, .malformed, .overloaded: true
            default: false
            }
        #expect(statistics(kind, kind).isHealthy(at: at(0)))
        #expect(statistics(kind, kind, kind).isHealthy(at: at(0)) == !isItsOwn)
    }

    @Test func `a success makes it healthy again`() {
        var statistics = statistics(.serverError, .serverError, .serverError)
        statistics.record(completion, cost: nil, duration: .seconds(1))
        #expect(statistics.isHealthy(at: at(0)))
        statistics.record(ProviderError(.serverError), at: at(0), Self.day)
        #expect(statistics.isHealthy(at: at(0)), "it counts from the beginning")
    }

    @Test func `failures are forgiven after thirty seconds, until the next`() {
        var statistics = statistics(.serverError, .serverError, .serverError)
        #expect(!statistics.isHealthy(at: at(29.999)))
        #expect(statistics.isHealthy(at: at(30)))
        statistics.record(ProviderError(.transport), at: at(40), Self.day)
        #expect(!statistics.isHealthy(at: at(69)))
        #expect(statistics.isHealthy(at: at(70)))
    }

    @Test func `who left, or had no time, is not counted`() {
        let statistics = statistics(.cancelled, .deadline)
        #expect(statistics.requests == 0 && statistics.recentErrors.isEmpty && statistics.successRate == nil)
    }

    @Test func `requests are counted, and the last ten errors kept`() {
        var statistics = statistics(.auth)
        for _ in 0..<12 { statistics.record(ProviderError(.badRequest, status: 400), at: at(0), Self.day) }
        statistics.record(completion, cost: Money(picodollars: 5), duration: .seconds(2))
        #expect(statistics.requests == 14 && statistics.successes == 1)
        #expect(statistics.recentErrors.count == 10 && statistics.recentErrors.allSatisfy { $0.kind == .badRequest })
        #expect(statistics.inputTokens == 3 && statistics.outputTokens == 4 && statistics.cost.picodollars == 5)
        #expect(statistics.successRate == 100.0 / 14)
        #expect(statistics.responseTime.value == 2)
    }
}
