import PromptAPI

/// What is going on at one connection: which requests run, and whether anything is still to come.
struct ConnectionState {
    enum Action: Equatable {
        case none
        /// Nothing runs and nothing will come.
        case close
    }

    private var running: [UInt64: RequestID] = [:]
    private var lastKey: UInt64 = 0
    private var inputIsClosed = false

    var runningCount: Int { running.count }

    /// - Returns: the key under which it ends.
    mutating func begin(_ id: RequestID) -> UInt64 {
        lastKey += 1
        running[lastKey] = id
        return lastKey
    }

    mutating func end(_ key: UInt64) -> Action {
        running[key] = nil
        return inputIsClosed && running.isEmpty ? .close : .none
    }

    /// The keys of what runs under an id: a client may give one twice.
    func keys(of id: RequestID) -> [UInt64] {
        running.filter { $0.value == id }.map(\.key)
    }

    /// The client has shut down its sending half: it still gets its answers.
    mutating func closeInput() -> Action {
        inputIsClosed = true
        return running.isEmpty ? .close : .none
    }
}
