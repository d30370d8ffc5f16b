import Platform
import Synchronization
import Testing

private func at(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

private struct Fault: Error, Equatable {
    var number = 1
}

/// Raised by work, looked at by the test.
private final class Flag: Sendable {
    private let state = Mutex(false)

    var isRaised: Bool { state.withLock { $0 } }

    func raise() { state.withLock { $0 = true } }
}

/// A race of work against a deadline, in virtual time.
@Suite(.timeLimit(.minutes(1))) struct `A race against a deadline` {
    private let time = VirtualTime()

    @Test func `work that ends first gives its value`() async throws {
        let raced = try await time.run(until: Deadline(at(100))) { 7 }
        #expect(raced.value == 7)
    }

    @Test func `work that outlasts the deadline is cancelled and the race has expired`() async throws {
        let wasCancelled = Flag()
        async let raced = time.run(until: Deadline(at(100))) {
            do {
                try await time.sleep(until: at(1000))
            } catch {
                wasCancelled.raise()
                throw error
            }
        }
        await time.sleeper(until: at(100))
        await time.sleeper(until: at(1000))
        time.advance(to: at(100))
        #expect(try await raced.isExpired)
        #expect(wasCancelled.isRaised)
    }

    @Test func `a deadline that has passed already ends work that waits`() async throws {
        time.advance(to: at(500))
        let raced = try await time.run(until: Deadline(at(100))) { try await time.sleep(until: .distantFuture) }
        #expect(raced.isExpired)
    }

    @Test func `a result that comes after the deadline all the same is taken`() async throws {
        async let raced = time.run(until: Deadline(at(100))) {
            try? await time.sleep(until: at(1000))
            return "late"
        }
        await time.sleeper(until: at(1000))
        await time.sleeper(until: at(100))
        time.advance(to: at(100))
        #expect(try await raced.value == "late")
    }

    @Test func `an error of the work goes through`() async throws {
        await #expect(throws: Fault(number: 3)) {
            try await time.run(until: Deadline(at(100))) { throw Fault(number: 3) }
        }
    }

    @Test func `what cancelling made the work throw is the deadline's doing`() async throws {
        async let raced = time.run(until: Deadline(at(100))) {
            do { try await time.sleep(until: at(1000)) } catch { throw Fault() }
        }
        await time.sleeper(until: at(1000))
        await time.sleeper(until: at(100))
        time.advance(to: at(100))
        #expect(try await raced.isExpired)
    }

    @Test func `a deadline moved later lets the work go on`() async throws {
        let deadline = Deadline(at(100))
        async let raced = time.run(until: deadline) {
            try await time.sleep(until: at(150))
            return 1
        }
        await time.sleeper(until: at(100))
        await time.sleeper(until: at(150))
        deadline.move(to: at(200))
        time.advance(to: at(100))
        await time.sleeper(until: at(200))
        time.advance(to: at(150))
        #expect(try await raced.value == 1)
    }

    /// As an idle limit is shorter than the limit for the first byte.
    @Test func `a deadline moved earlier ends the work then`() async throws {
        let deadline = Deadline(at(1000))
        async let raced = time.run(until: deadline) { try await time.sleep(until: .distantFuture) }
        await time.sleeper(until: at(1000))
        deadline.move(to: at(50))
        await time.sleeper(until: at(50))
        time.advance(to: at(50))
        #expect(try await raced.isExpired)
        #expect(time.now == at(50))
    }

    @Test func `a deadline moved earlier and then later holds where it was left`() async throws {
        let deadline = Deadline(at(1000))
        async let raced = time.run(until: deadline) {
            try await time.sleep(until: at(400))
            return 1
        }
        await time.sleeper(until: at(1000))
        await time.sleeper(until: at(400))
        deadline.move(to: at(50))
        await time.sleeper(until: at(50))
        deadline.move(to: at(500))
        time.advance(to: at(50))
        await time.sleeper(until: at(500))
        time.advance(to: at(400))
        #expect(try await raced.value == 1)
    }

    @Test func `work may move its own deadline into the past`() async throws {
        let deadline = Deadline(at(1000))
        let raced = try await time.run(until: deadline) {
            deadline.move(to: at(0))
            try await time.sleep(until: .distantFuture)
        }
        #expect(raced.isExpired)
    }

    @Test func `cancelling from outside cancels the work and is thrown`() async {
        let wasCancelled = Flag()
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                do {
                    _ = try await time.run(until: Deadline(at(100))) {
                        do { try await time.sleep(until: at(1000)) } catch {
                            wasCancelled.raise()
                            throw error
                        }
                    }
                    return false
                } catch {
                    return error is CancellationError
                }
            }
            await time.sleeper(until: at(1000))
            group.cancelAll()
            #expect(await group.next() == true)
        }
        #expect(wasCancelled.isRaised)
    }

    @Test func `a deadline tells where it stands`() {
        let deadline = Deadline(at(5))
        #expect(deadline.current == at(5))
        deadline.move(to: at(9))
        #expect(deadline.current == at(9))
    }
}

extension Raced {
    fileprivate var value: Value? { if case .finished(let value) = self { value } else { nil } }
    fileprivate var isExpired: Bool { if case .expired = self { true } else { false } }
}
