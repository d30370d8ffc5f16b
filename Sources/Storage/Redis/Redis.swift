import Platform

/// One connection to a Redis, held up in the background: whoever asks while it is down is told so at once.
///
/// Commands of all callers go out together and replies come back in their order. All of it runs on one thread of its own;
/// no caller's thread ever waits for a socket.
public final class Redis: Sendable {
    public struct Options: Sendable {
        /// For a connection and its greeting. No request waits for one.
        public var connectTimeout = Duration.seconds(1)
        /// From a command to its reply. A dead Redis must cost no request more than 50 ms: 40, and the way back.
        public var commandTimeout = Duration.milliseconds(40)
        /// The pause before another attempt to connect, doubled with each that fails.
        public var firstPause = Duration.milliseconds(100)
        public var longestPause = Duration.seconds(5)
        /// Calls that may be under way; more are refused as if the connection were down.
        public var maxPending = 10_000

        public init() {}
    }

    public enum State: Sendable, Hashable {
        case up
        case down(String)
    }

    public let options: Options
    private let mailbox: RedisMailbox

    /// - Parameter onChange: called on the connection's thread whenever it comes up or goes down, and once where the first
    ///   attempt fails. It must not wait.
    public init(
        _ address: RedisAddress, options: Options = Options(), onChange: @escaping @Sendable (State) -> Void = { _ in }
    ) throws(SystemError) {
        self.options = options
        mailbox = try RedisMailbox(limit: options.maxPending, onChange: onChange)
        try RedisThread(address, options, mailbox).start()
    }

    deinit { mailbox.close() }

    public var state: State { mailbox.state }
    public var isUp: Bool { mailbox.state == .up }

    /// One command. An error that Redis answers is a reply like any other.
    /// - Parameter limit: `nil`: the command timeout.
    public func send(_ command: [RedisArgument], within limit: Duration? = nil) async throws(RedisError) -> RedisReply {
        try await pipeline([command], within: limit)[0]
    }

    /// Several commands in one go, and as many replies. Others' commands do not come between them.
    public func pipeline(
        _ commands: [[RedisArgument]], within limit: Duration? = nil
    ) async throws(RedisError) -> [RedisReply] {
        guard !commands.isEmpty else { return [] }
        let deadline = SystemTime().now + (limit ?? options.commandTimeout)
        return try await withCheckedContinuation { continuation in
            mailbox.post(RedisExchange(commands: commands, deadline: deadline) { continuation.resume(returning: $0) })
        }.get()
    }

    /// Runs a script by its hash, and in full where Redis does not know it.
    public func run(
        _ script: RedisScript, keys: [RedisArgument] = [], arguments: [RedisArgument] = [], within limit: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        let rest = [RedisArgument(keys.count)] + keys + arguments
        let deadline = SystemTime().now + (limit ?? options.commandTimeout)
        let reply = try await send(["EVALSHA", RedisArgument(script.sha1)] + rest, within: limit)
        guard case .error(let message) = reply, message.hasPrefix("NOSCRIPT") else { return reply }
        return try await send(["EVAL", RedisArgument(script.source)] + rest, within: deadline - SystemTime().now)
    }

    /// Ends the connection and its thread; what is under way fails.
    public func close() { mailbox.close() }
}
