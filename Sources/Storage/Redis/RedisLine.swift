import Platform

/// Exchanges whose commands are sent and whose replies come in their order.
struct RedisLine {
    private var exchanges: ArraySlice<RedisExchange> = []
    /// Those of the first exchange that have come.
    private var replies: [RedisReply] = []

    /// The first at which somebody's time is up.
    var deadline: Instant? { exchanges.lazy.map(\.deadline).min() }

    mutating func append(_ exchange: RedisExchange) {
        exchanges.append(exchange)
    }

    /// The first exchange with its replies, where this one was its last. What nobody asked for is dropped.
    mutating func take(_ reply: RedisReply) -> (RedisExchange, [RedisReply])? {
        guard let first = exchanges.first else { return nil }
        replies.append(reply)
        guard replies.count == first.commands.count else { return nil }
        defer {
            replies = []
            exchanges.removeFirst()
        }
        return (first, replies)
    }

    mutating func removeAll() -> [RedisExchange] {
        defer {
            exchanges = []
            replies = []
        }
        return Array(exchanges)
    }
}
