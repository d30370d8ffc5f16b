import Platform
import Synchronization
import TestSupport
import Testing

@testable import promptd

/// In virtual time.
@Suite struct WatchdogFeederTests {
    @Test func `feeds while requests get on, and says once that they do not`() throws {
        let time = Simulation(seed: 1)
        let fed = Mutex<[Int64]>([])
        let log = LogRecorder()
        let feeder = WatchdogFeeder(
            time: time, log: log.logger,
            feed: { fed.withLock { $0.append(time.now.nanoseconds / 1_000_000_000) } },
            isWell: { !(4...7).contains(time.now.nanoseconds / 1_000_000_000) })
        try time.run {
            await withTaskGroup(of: Void.self) { group in
                group.addTask { await feeder.feed(every: .seconds(1)) }
                group.addTask { try? await time.sleep(for: .milliseconds(9500)) }
                await group.next()
                group.cancelAll()
            }
        }
        #expect(fed.withLock { $0 } == [1, 2, 3, 8, 9])
        #expect(log.messages(at: .critical).count == 1)
    }
}
