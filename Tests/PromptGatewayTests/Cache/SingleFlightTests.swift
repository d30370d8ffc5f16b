import Platform
import PromptAPI
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

/// Under the simulation, over many seeds: whoever asks, hangs up or comes late, in whatever order things happen.
@Suite struct `Single flight` {
    private static let key = CacheKey(bytes: [UInt8](repeating: 1, count: 32))!

    /// Counts calls, those that were cancelled, and the most at once.
    private final class Calls: Sendable {
        struct Counts { var begun = 0, under = 0, most = 0, cancelled = 0 }

        private let counts = Mutex(Counts())
        var current: Counts { counts.withLock { $0 } }

        func call(_ time: any Time, taking duration: Duration) async throws(RequestError) -> Int {
            let number = counts.withLock { counts in
                counts.begun += 1
                counts.under += 1
                counts.most = max(counts.most, counts.under)
                return counts.begun
            }
            defer { counts.withLock { $0.under -= 1 } }
            do { try await time.sleep(for: duration) } catch {
                counts.withLock { $0.cancelled += 1 }
                throw .cancelled
            }
            return number
        }
    }

    /// Runs `body` beside the flights, and ends them after it.
    private static func simulate<Value: Sendable>(
        _ seed: UInt64, _ body: @escaping @Sendable (SingleFlight<Int>, Simulation) async throws -> Value
    ) throws -> Value {
        let simulation = Simulation(seed: seed)
        return try simulation.run {
            let flights = SingleFlight<Int>(time: simulation)
            return try await withThrowingTaskGroup(of: Value?.self) { group in
                group.addTask {
                    await flights.run()
                    return nil
                }
                group.addTask {
                    // The runway is laid by then.
                    try await simulation.sleep(for: .milliseconds(1))
                    return try await body(flights, simulation)
                }
                var value: Value?
                while value == nil, let next = try await group.next() { value = next }
                group.cancelAll()
                try await group.waitForAll()
                #expect(flights.load == (0, 0))
                return value!
            }
        }
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>) func `makes one call for a hundred who ask at once`(seed: UInt64) throws {
        try Self.simulate(seed) { flights, time in
            let calls = Calls()
            let answers = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
                for _ in 0..<100 {
                    group.addTask {
                        try await flights.value(of: Self.key, deadline: time.now + .seconds(60)) { () throws(RequestError) in
                            try await calls.call(time, taking: .seconds(1))
                        }
                    }
                }
                return try await group.reduce(into: [(Int, Bool)]()) { $0.append($1) }
            }
            #expect(calls.current.begun == 1)
            #expect(answers.allSatisfy { $0.0 == 1 })
            #expect(answers.filter { !$0.1 }.count == 1, "one is the first")
        }
    }

    /// Every caller gets the answer, or leaves at its own time; the call ends when nobody waits.
    @Test(arguments: 1...300 as ClosedRange<UInt64>) func `outlives whoever hangs up, and nobody else`(seed: UInt64) throws {
        try Self.simulate(seed) { flights, time in
            var generator = SplitMix64(seed: seed)
            let calls = Calls()
            let ended = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<Int.random(in: 1...8, using: &generator) {
                    let arrival = Duration.milliseconds(Int.random(in: 0...20, using: &generator))
                    let patience = Duration.milliseconds(Int.random(in: 0...30, using: &generator))
                    let hangsUp = Bool.random(using: &generator)
                    group.addTask { await Self.ask(flights, calls, time, arrival, hangsUp ? patience : nil) }
                }
                return await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            #expect(ended.allSatisfy { $0 }, "SEED \(seed)")
            // What nobody waits for any more is being cancelled.
            try await time.sleep(for: .milliseconds(1))
            #expect(calls.current.under == 0)
            let most = calls.current.most
            #expect(most <= 1 + calls.current.cancelled, "two at once only where one was being cancelled")
        }
    }

    /// Whether the caller ended as it should.
    private static func ask(
        _ flights: SingleFlight<Int>, _ calls: Calls, _ time: Simulation, _ arrival: Duration, _ patience: Duration?
    ) async -> Bool {
        try? await time.sleep(for: arrival)
        let began = time.now
        return await withTaskGroup(of: Result<Int, RequestError>?.self) { group in
            group.addTask {
                do throws(RequestError) {
                    return .success(
                        try await flights.value(of: key, deadline: .distantFuture) { () throws(RequestError) in
                            try await calls.call(time, taking: .milliseconds(15))
                        }.value)
                } catch {
                    return .failure(error)
                }
            }
            guard let patience else {
                guard case .success = await group.next() ?? nil else { return false }
                return time.now - began <= .milliseconds(15)
            }
            group.addTask {
                try? await time.sleep(for: patience)
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            let outcome = await group.next() ?? nil
            // Who hangs up is free at once.
            guard time.now - began <= min(patience, .milliseconds(15)) else { return false }
            switch first ?? outcome {
            case .success: return true
            case .failure(let error): return error == .cancelled && time.now - began == patience
            case nil: return false
            }
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `ends the call when the last has left`(seed: UInt64) throws {
        try Self.simulate(seed) { flights, time in
            let calls = Calls()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<3 {
                    group.addTask {
                        await #expect(throws: RequestError.cancelled) {
                            try await flights.value(of: Self.key, deadline: .distantFuture) { () throws(RequestError) in
                                try await calls.call(time, taking: .seconds(10))
                            }
                        }
                    }
                }
                try? await time.sleep(for: .seconds(1))
                #expect(flights.load == (1, 3))
                group.cancelAll()
            }
            try await time.sleep(for: .milliseconds(1))
            #expect(calls.current.cancelled == 1)
            #expect(time.now < Instant(nanoseconds: 2_000_000_000))
            #expect(flights.load == (0, 0))
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `keeps everybody's own deadline`(seed: UInt64) throws {
        try Self.simulate(seed) { flights, time in
            let calls = Calls()
            let began = time.now
            async let first = flights.value(of: Self.key, deadline: .distantFuture) { () throws(RequestError) in
                try await calls.call(time, taking: .seconds(10))
            }
            try await time.sleep(for: .seconds(1))
            let error = await #expect(throws: RequestError.self) {
                try await flights.value(of: Self.key, deadline: began + .seconds(3)) { () throws(RequestError) in 0 }
            }
            guard case .timeout = error else {
                Issue.record("\(String(describing: error))")
                return
            }
            #expect(time.now == began + .seconds(3))
            #expect(try await first.value == 1)
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `asks again where only the other's time was up`(seed: UInt64) throws {
        try Self.simulate(seed) { flights, time in
            async let first = flights.value(of: Self.key, deadline: .distantFuture) { () throws(RequestError) in
                try? await time.sleep(for: .seconds(2))
                throw .timeout("its own", attempts: [])
            }
            try await time.sleep(for: .seconds(1))
            let (value, isShared) = try await flights.value(of: Self.key, deadline: time.now + .seconds(9)) {
                () throws(RequestError) in 7
            }
            #expect(value == 7 && !isShared)
            do {
                _ = try await first
                Issue.record("it had an answer")
            } catch {
                #expect(error as? RequestError == .timeout("its own", attempts: []))
            }
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `shares a failure`(seed: UInt64) throws {
        try Self.simulate(seed) { flights, time in
            let calls = Calls()
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<10 {
                    group.addTask {
                        await #expect(throws: RequestError.allProvidersFailed(attempts: [])) {
                            try await flights.value(of: Self.key, deadline: .distantFuture) { () throws(RequestError) in
                                _ = try await calls.call(time, taking: .seconds(1))
                                throw .allProvidersFailed(attempts: [])
                            }
                        }
                    }
                }
            }
            #expect(calls.current.begun == 1)
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>) func `ends with its service, and leaves nobody waiting`(seed: UInt64) throws {
        let simulation = Simulation(seed: seed)
        try simulation.run {
            let flights = SingleFlight<Int>(time: simulation)
            let calls = Calls()
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for number in 0..<5 {
                        try? await simulation.sleep(until: Instant(nanoseconds: 1_000_000 * Int64(number + 1)))
                    }
                    await withTaskGroup(of: Void.self) { callers in
                        for _ in 0..<5 {
                            callers.addTask {
                                await #expect(throws: RequestError.shuttingDown) {
                                    try await flights.value(of: Self.key, deadline: .distantFuture) { () throws(RequestError) in
                                        try await calls.call(simulation, taking: .seconds(10))
                                    }
                                }
                            }
                        }
                    }
                }
                group.addTask {
                    await withTaskGroup(of: Void.self) { service in
                        service.addTask { await flights.run() }
                        try? await simulation.sleep(for: .seconds(1))
                        service.cancelAll()
                    }
                }
            }
            #expect(flights.load == (0, 0))
            #expect(calls.current.under == 0)
            // From then on everybody works for himself.
            let (value, isShared) = try await flights.value(of: Self.key, deadline: .distantFuture) { () throws(RequestError) in 7
            }
            #expect(value == 7 && !isShared)
        }
    }

    @Test func `keeps different questions apart`() throws {
        try Self.simulate(1) { flights, time in
            let calls = Calls()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        let key = CacheKey(bytes: [UInt8](repeating: UInt8(number), count: 32))!
                        let answer = try await flights.value(of: key, deadline: .distantFuture) { () throws(RequestError) in
                            _ = try await calls.call(time, taking: .seconds(1))
                            return number
                        }
                        #expect(answer.value == number && !answer.isShared)
                    }
                }
                try await group.waitForAll()
            }
            #expect(calls.current.most == 20)
        }
    }
}
