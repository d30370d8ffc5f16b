import PromptAPI
import Synchronization

/// The stories of the most recent requests.
final class Stories: Sendable {
    /// At least 1,000 are kept (spec rpc §3.4).
    static let capacity = 2000

    private struct Key: Hashable {
        var user: String
        var requestID: String
    }

    private struct State {
        var stories: [Key: Telling] = [:]
        /// A ring, in the order of coming.
        var keys: [Key] = []
        var next = 0
    }

    private let state = Mutex(State())

    func add(_ telling: Telling) {
        let story = telling.story
        let key = Key(user: story.userID, requestID: story.requestID)
        state.withLock { state in
            // A name that is used again tells of its last use.
            guard state.stories.updateValue(telling, forKey: key) == nil else { return }
            if state.keys.count < Self.capacity {
                state.keys.append(key)
            } else {
                state.stories[state.keys[state.next]] = nil
                state.keys[state.next] = key
                state.next = (state.next + 1) % Self.capacity
            }
        }
    }

    /// A caller's own; to administrators everybody's, the latest of that name.
    func story(_ requestID: String, for caller: Caller) throws(RequestError) -> Story {
        let found = state.withLock { state -> Telling? in
            if let own = state.stories[Key(user: caller.userID, requestID: requestID)] { return own }
            guard caller.isAdministrator else { return nil }
            return state.stories.filter { $0.key.requestID == requestID }.values.max { $0.story.received < $1.story.received }
        }
        guard let story = found?.story else {
            throw .notFound("no request of that name is among the last \(Self.capacity)")
        }
        return story
    }
}
