import PromptProviders
import Synchronization

/// A body that a test hands over piece by piece, knowing when each has been looked at.
final class ScriptedBody: AsyncSequence, Sendable {
    typealias Element = [UInt8]
    typealias Failure = any Error

    private struct State {
        var reader: CheckedContinuation<[UInt8]?, any Error>?
        var isAbandoned = false
        var watchers: [AsyncStream<Void>.Continuation] = []
    }

    private let state = Mutex(State())

    /// Whether reading it was cancelled.
    var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// Returns when the piece has been read and more is asked for.
    func feed(_ text: String) async {
        await give(text)
        await untilAsked()
    }

    /// Returns when the piece has been handed over: for what is the last that the reader wants.
    func give(_ text: String) async {
        await give(.success(Array(text.utf8)))
    }

    func end() async { await give(.success(nil)) }

    func fail(_ error: any Error) async { await give(.failure(error)) }

    private func give(_ piece: Result<[UInt8]?, any Error>) async {
        await untilAsked()
        let reader = state.withLock { state in
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(with: piece)
    }

    /// Returns also once nobody will ask any more; or, so that a test can fail, when its time is up.
    func untilAsked() async {
        let (sightings, seen) = AsyncStream.makeStream(of: Void.self)
        let isAsked = state.withLock { state in
            if state.reader != nil || state.isAbandoned { return true }
            state.watchers.append(seen)
            return false
        }
        if isAsked { return }
        for await _ in sightings { return }
    }

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        let body: ScriptedBody

        func next() async throws -> [UInt8]? {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { body.ask($0) }
            } onCancel: {
                body.abandon()
            }
        }
    }

    private func ask(_ reader: CheckedContinuation<[UInt8]?, any Error>) {
        let (isAbandoned, watchers) = state.withLock { state in
            if !state.isAbandoned { state.reader = reader }
            defer { state.watchers = [] }
            return (state.isAbandoned, state.watchers)
        }
        if isAbandoned { reader.resume(throwing: CancellationError()) }
        for watcher in watchers { watcher.yield() }
    }

    private func abandon() {
        let (reader, watchers) = state.withLock { state in
            state.isAbandoned = true
            defer {
                state.reader = nil
                state.watchers = []
            }
            return (state.reader, state.watchers)
        }
        reader?.resume(throwing: CancellationError())
        for watcher in watchers { watcher.yield() }
    }
}
