import PromptAPI

/// A connection to the daemon, for one thread: it sends calls, and waits for their answers. Many calls may be under way at
/// once; their answers are matched by id. Letting go of the connection closes it, which cancels what still runs on it.
public final class PromptConnection {
    public typealias NotificationHandler = (ServerNotification) throws(ClientError) -> Void

    /// Names one call of this connection.
    public struct CallID: Sendable, Hashable {
        let number: Int64
    }

    private let socket: SocketPath
    private let stream: SocketStream
    private var reader = FrameReader()
    private var lastNumber: Int64 = 0
    private var waiting: Set<Int64> = []
    /// Answers that came while another one was waited for.
    private var early: [Int64: Result<JSON, RPCError>] = [:]

    public init(to socket: SocketPath) throws(ClientError) {
        self.socket = socket
        stream = try SocketStream(socket)
    }

    /// Sends one request and waits for its answer. `onNotification` hears, in their order, what the daemon sends meanwhile,
    /// whichever call it belongs to.
    public func call(
        _ method: String, _ params: JSON = [:], onNotification: NotificationHandler = { (_) throws(ClientError) in }
    ) throws(ClientError) -> JSON {
        try answer(to: try start(method, params), onNotification: onNotification)
    }

    /// Sends one request.
    public func start(_ method: String, _ params: JSON = [:]) throws(ClientError) -> CallID {
        lastNumber += 1
        try send(["jsonrpc": "2.0", "id": .integer(lastNumber), "method": .string(method), "params": params])
        waiting.insert(lastNumber)
        return CallID(number: lastNumber)
    }

    /// Waits for the answer to a request that was started.
    public func answer(
        to call: CallID, onNotification: NotificationHandler = { (_) throws(ClientError) in }
    ) throws(ClientError) -> JSON {
        precondition(waiting.contains(call.number) || early[call.number] != nil, "each answer is waited for once")
        while true {
            if let result = early.removeValue(forKey: call.number) {
                do throws(RPCError) { return try result.get() } catch { throw .rpc(error) }
            }
            switch try receive() {
            case .notification(let notification): try onNotification(notification)
            case .answer(let id, let result): try file(result, id)
            }
        }
    }

    /// Asks the daemon to stop a request; it then answers `cancelled`, unless it had ended by itself.
    public func cancel(_ call: CallID) throws(ClientError) {
        try send(["jsonrpc": "2.0", "method": .string(Notification.cancel), "params": ["id": .integer(call.number)]])
    }

    /// Puts an answer where its call will find it.
    private func file(_ result: Result<JSON, RPCError>, _ id: JSON) throws(ClientError) {
        // The daemon could not read what it was sent, and so cannot say which call that was.
        if id == .null, case .failure(let error) = result { throw .rpc(error) }
        guard case .integer(let number) = id, waiting.remove(number) != nil else {
            throw .protocolViolation("an answer came to \(id), which was not asked")
        }
        early[number] = result
    }

    // MARK: - Frames

    /// Sends any JSON value as one frame.
    public func send(_ message: JSON) throws(ClientError) {
        do throws(ClientError) {
            try stream.write(Frame.encode(message.encoded))
        } catch {
            throw lastWord() ?? error
        }
    }

    /// Waits for the next message of any kind.
    public func receive() throws(ClientError) -> ServerMessage {
        while true {
            if let payload = try reader.next() { return try ServerMessage(parsing: payload) }
            guard try stream.read(into: &reader) else { throw .unreachable(socket, .closed) }
        }
    }

    /// What a daemon that closed the connection on us had said before, such as that the frame is too large.
    private func lastWord() -> ClientError? {
        do throws(ClientError) {
            while true {
                if case .answer(id: .null, .failure(let error)) = try receive() { return .rpc(error) }
            }
        } catch {
            return nil
        }
    }
}
