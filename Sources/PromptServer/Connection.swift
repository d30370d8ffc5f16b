import NIOCore
import Platform
import PromptAPI
import PromptGateway
import Synchronization

/// One client's connection, as tasks see it: runs the requests that wait, and sends what they answer.
final class Connection: Sendable {
    /// A streamed answer waits for its client once this many bytes do (facts/resilience §C8).
    private static let comfortableBacklog = 256 << 10

    let caller: Caller
    /// Where its tasks run.
    let executor: EventLoopExecutor
    private let channel: any Channel
    private let comfortableBacklog: Int
    private let state = Mutex(State())
    private let works: AsyncStream<Work>
    private let intake: AsyncStream<Work>.Continuation

    private struct State {
        var requests = ConnectionState()
        var cancellations: [UInt64: Cancellation] = [:]
        var backlog = 0
        var isStopping = false
        /// Finished when nothing runs here any longer.
        var quietWaiters: [AsyncStream<Never>.Continuation] = []
    }

    struct Work: Sendable {
        let key: UInt64
        let id: RequestID?
        let cancellation: Cancellation
        let body: @Sendable (CallContext) async throws(CallFailure) -> JSON
        let reply: Reply
        /// Goes with the work, however that ends.
        let place: CallAccount.Place
    }

    /// - Parameter maxBacklog: bytes at which the client is disconnected; a stream stops well before.
    init(caller: Caller, channel: any Channel, maxBacklog: Int = .max) {
        self.caller = caller
        self.channel = channel
        executor = EventLoopExecutor(channel.eventLoop)
        comfortableBacklog = min(Self.comfortableBacklog, maxBacklog / 2)
        (works, intake) = AsyncStream.makeStream()
    }

    /// Serves until the connection ends; then whatever still runs on it is cancelled.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await work in works {
                group.addTask { await self.perform(work) }
            }
            group.cancelAll()
        }
    }

    /// From the channel's event loop: a request that has to wait.
    func begin(
        _ id: RequestID?, reply: Reply, _ place: CallAccount.Place,
        _ body: @escaping @Sendable (CallContext) async throws(CallFailure) -> JSON
    ) {
        let cancellation = Cancellation()
        let key = state.withLock { state in
            let key = state.requests.begin(id ?? .null)
            state.cancellations[key] = cancellation
            return key
        }
        let work = Work(key: key, id: id, cancellation: cancellation, body: body, reply: reply, place: place)
        if case .terminated = intake.yield(work) { reply.send(failure: CallFailure(error: .shuttingDown), through: send) }
    }

    func cancel(_ id: RequestID) {
        let cancellations = state.withLock { state in state.requests.keys(of: id).compactMap { state.cancellations[$0] } }
        for cancellation in cancellations { cancellation.cancel() }
    }

    /// The client will send nothing more. True where nothing is owed to it either.
    func closeInput() -> Bool {
        state.withLock { $0.requests.closeInput() == .close }
    }

    /// The channel is gone.
    func end() {
        intake.finish()
    }

    /// Returns once nothing runs here and every answer is written, or the task is cancelled.
    func untilQuiet() async {
        let (quiet, waiter) = AsyncStream.makeStream(of: Never.self)
        state.withLock { state in
            if state.requests.runningCount == 0 { waiter.finish() } else { state.quietWaiters.append(waiter) }
        }
        for await _ in quiet {}
    }

    /// The daemon stops: cuts off what still runs here and says why.
    func stop() {
        state.withLock { $0.isStopping = true }
        intake.finish()
    }

    /// Closes once what was written has gone out, or failed to; at once where the task is cancelled.
    func closeAfterFlush() async {
        _ = try? await write(ByteBuffer())
        try? await channel.close()
    }

    private func perform(_ work: Work) async {
        let context = CallContext(caller: caller, id: work.id) { [self] message in try await notify(message) }
        let outcome = await work.cancellation.run { () async -> Result<JSON, CallFailure> in
            do throws(CallFailure) {
                return .success(try await work.body(context))
            } catch {
                return .failure(error)
            }
        }
        switch outcome {
        case .success(let result): work.reply.send(result: result, through: send)
        case .failure(var failure):
            let isStopping = state.withLock { $0.isStopping }
            if failure.error == .cancelled, isStopping { failure.error = .shuttingDown }
            work.reply.send(failure: failure, through: send)
        }
        let (action, quiet) = state.withLock { state in
            state.cancellations[work.key] = nil
            let action = state.requests.end(work.key)
            guard state.requests.runningCount == 0 else { return (action, [AsyncStream<Never>.Continuation]()) }
            defer { state.quietWaiters = [] }
            return (action, state.quietWaiters)
        }
        for waiter in quiet { waiter.finish() }
        if action == .close { await closeAfterFlush() }
    }

    // MARK: Sending

    /// From anywhere.
    func send(_ message: JSON) {
        channel.writeAndFlush(Self.frame(message), promise: nil)
    }

    private func notify(_ message: JSON) async throws {
        guard state.withLock({ $0.backlog }) > comfortableBacklog else { return send(message) }
        try await write(Self.frame(message))
    }

    /// Returns when the bytes have gone out. A client that does not read holds nobody: the task's cancellation ends the wait.
    private func write(_ bytes: ByteBuffer) async throws {
        let written = channel.eventLoop.makePromise(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: Never.self)
        written.futureResult.whenComplete { _ in end.finish() }
        channel.writeAndFlush(bytes, promise: written)
        for await _ in ends {}
        try Task.checkCancellation()
        try await written.futureResult.get()
    }

    /// From the channel's event loop: how much the client has not taken yet.
    func noteBacklog(_ bytes: Int) {
        state.withLock { $0.backlog = bytes }
    }

    static func frame(_ message: JSON) -> ByteBuffer {
        var writer = JSONWriter()
        writer.write(message)
        var buffer = ByteBuffer()
        buffer.reserveCapacity(Frame.headerLength + writer.bytes.count)
        buffer.writeInteger(UInt32(writer.bytes.count), endianness: .big)
        buffer.writeBytes(writer.bytes)
        return buffer
    }
}

/// A wish that one request end, which may come from outside its task.
final class Cancellation: Sendable {
    private let (wish, wisher) = AsyncStream<Never>.makeStream()

    func cancel() {
        wisher.finish()
    }

    /// Runs `body`, cancelling it once that is wished.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) async -> Value {
        await withTaskGroup(of: Value?.self) { group in
            group.addTask { await body() }
            group.addTask { [wish] in
                for await _ in wish {}
                return nil
            }
            var value: Value?
            while value == nil, let next = await group.next() {
                value = next
                group.cancelAll()
            }
            guard let value else { preconditionFailure("the body of a call always gives a value") }
            return value
        }
    }
}
