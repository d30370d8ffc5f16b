import Glibc
import Platform
import Synchronization

/// Commands on their way to one reply each.
struct RedisExchange: Sendable {
    var commands: [[RedisArgument]]
    var deadline: Instant
    /// Called once.
    var complete: @Sendable (Result<[RedisReply], RedisError>) -> Void
}

/// Where callers leave what the connection's thread fetches.
final class RedisMailbox: Sendable {
    private struct Content {
        var state = Redis.State.down("not yet connected")
        var waiting: [RedisExchange] = []
        /// Those waiting and those the thread has fetched.
        var pending = 0
        var isClosed = false
        var hasReported = false
    }

    private let content = Mutex(Content())
    private let limit: Int
    private let onChange: @Sendable (Redis.State) -> Void
    /// Becomes readable where there is something to fetch.
    let wake: Int32
    private let bell: Int32

    init(limit: Int, onChange: @escaping @Sendable (Redis.State) -> Void) throws(SystemError) {
        self.limit = limit
        self.onChange = onChange
        var ends: [Int32] = [-1, -1]
        let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue
        guard socketpair(AF_UNIX, Int32(kind), 0, &ends) == 0 else { throw SystemError("make a pair of sockets for", "Redis") }
        (wake, bell) = (ends[0], ends[1])
    }

    deinit {
        Glibc.close(wake)
        Glibc.close(bell)
    }

    var state: Redis.State { content.withLock { $0.state } }
    var isClosed: Bool { content.withLock { $0.isClosed } }

    func post(_ exchange: RedisExchange) {
        let refusal: RedisError? = content.withLock { content in
            if case .down(let reason) = content.state { return .down(reason) }
            guard content.pending < limit else { return .down("\(limit) commands are under way") }
            content.waiting.append(exchange)
            content.pending += 1
            return nil
        }
        if let refusal { exchange.complete(.failure(refusal)) } else { ring() }
    }

    func close() {
        content.withLock { content in
            content.isClosed = true
            content.state = .down("closed")
        }
        ring()
    }

    private func ring() {
        // One that is full wakes as well.
        _ = write(bell, [1], 1)
    }

    // MARK: The thread's side

    func fetch() -> [RedisExchange] {
        var rings = [UInt8](repeating: 0, count: 256)
        _ = read(wake, &rings, rings.count)
        return content.withLock { content in
            defer { content.waiting = [] }
            return content.waiting
        }
    }

    func complete(_ exchange: RedisExchange, _ result: Result<[RedisReply], RedisError>) {
        content.withLock { $0.pending -= 1 }
        exchange.complete(result)
    }

    /// Nothing is posted any more once it is down, so that what is fetched afterwards is all there is.
    func set(_ state: Redis.State) {
        let isNews = content.withLock { content in
            guard !content.isClosed else { return false }
            let isNews = !content.hasReported || (content.state == .up) != (state == .up)
            content.state = state
            content.hasReported = true
            return isNews
        }
        if isNews { onChange(state) }
    }
}
