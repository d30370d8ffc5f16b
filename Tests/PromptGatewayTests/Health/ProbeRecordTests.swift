import Platform
import Testing

@testable import PromptGateway

@Suite struct `A record of probes` {
    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: 0) + .seconds(seconds) }

    private func due(_ record: ProbeRecord, isUnwell: Bool = false, lastSuccess: Double? = nil, at now: Double) -> Double {
        (record.due(.init(), isUnwell: isUnwell, lastSuccess: lastSuccess.map(at), at: at(now)) - at(0)).seconds
    }

    @Test func `is unhealthy after two failures in a row, until the next success of either kind`() {
        var record = ProbeRecord()
        record.record(isReached: false, at: at(0))
        #expect(!record.isUnhealthy)
        record.record(isReached: true, at: at(1))
        record.record(isReached: false, at: at(2))
        #expect(!record.isUnhealthy)
        record.record(isReached: false, at: at(3))
        #expect(record.isUnhealthy)
        record.answered()
        #expect(!record.isUnhealthy)
    }

    @Test func `wants a probe at once, then as things are`() {
        var record = ProbeRecord()
        #expect(due(record, at: 50) == 50)
        record.record(isReached: true, at: at(100))
        #expect(due(record, at: 101) == 280, "nobody asks it: at every look")
        #expect(due(record, lastSuccess: 90, at: 101) == 400, "traffic shows it well")
        #expect(due(record, lastSuccess: 90, at: 390) == 280, "traffic has ended")
        #expect(due(record, isUnwell: true, lastSuccess: 90, at: 101) == 115)
        record.record(isReached: false, at: at(200))
        #expect(due(record, lastSuccess: 199, at: 201) == 215)
    }
}
