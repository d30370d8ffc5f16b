import Logging
import Platform
import Storage

/// The second level: shared by the daemons of a realm. Keys are `promptd:<realm>:e:<exact>` for entries, `…:n:<normalized>` for
/// the exact key behind a normal form, `…:t:<tag>` and `…:u:<user>` for sorted sets of exact keys by the time they expire, and
/// `…:news` for the stream of exact keys whose entries may be found by meaning.
struct RedisLevel: CacheLevel {
    let name = CacheLevelName.redis
    private let redis: Redis
    private let prefix: String
    private let time: any Time
    private let log: LevelLog

    init(_ redis: Redis, realm: String, time: any Time, log: Logger) {
        self.redis = redis
        prefix = "promptd:\(realm):"
        self.time = time
        self.log = LevelLog(.redis, log)
    }

    func find(_ exact: CacheKey, normalized: CacheKey?) async -> CacheEntry? {
        let keys = [entryKey(exact.hexadecimal)] + (normalized.map { [key("n", $0.hexadecimal)] } ?? [])
        let reply = await attempt { () throws(RedisError) in
            try await redis.run(Self.find, keys: keys, arguments: [RedisArgument(prefix + "e:")])
        }
        return reply?.bytes.flatMap(CacheEntry.init(encoded:))
    }

    func store(_ entry: CacheEntry) async {
        let left = (entry.expires - time.wallClock).nanoseconds / 1_000_000
        guard left > 0 else { return }
        let hexadecimal = entry.exact.hexadecimal
        let alias = entry.normalized.map { key("n", $0.hexadecimal) } ?? ""
        let stream = entry.vector.isEmpty ? "" : news
        let sets = [key("u", entry.userID)] + entry.tags.map { key("t", $0) }
        let now = time.wallClock.nanoseconds / 1_000_000
        _ = await attempt { () throws(RedisError) in
            try await redis.run(
                Self.store, keys: [entryKey(hexadecimal), alias, stream] + sets,
                arguments: [
                    RedisArgument(entry.encoded), RedisArgument(left), RedisArgument(hexadecimal), RedisArgument(now),
                    RedisArgument(now + left), RedisArgument(Self.mostNews),
                ], within: Self.patience)
        }
    }

    func clear(_ selection: CacheSelection) async -> Set<CacheKey> {
        switch selection {
        // Redis lets them go by itself.
        case .expired: []
        case .all: await clearAll()
        case .one(let key): await remove(key)
        case .of(let userID): await clear(set: key("u", userID))
        case .tagged(let tags):
            await {
                var keys: Set<CacheKey> = []
                for tag in tags { keys.formUnion(await clear(set: key("t", tag))) }
                return keys
            }()
        }
    }

    func upkeep() async {}

    // MARK: What other daemons keep

    /// Keys that the stream holds, about: what a daemon that comes learns of the time before.
    static let mostNews = 10_000

    private var news: RedisArgument { RedisArgument(prefix + "news") }

    /// What was kept since, by whichever daemon of the realm, oldest first and only so much at a time.
    ///
    /// - Parameter place: the last that is known of the stream.
    func keysKept(after place: NewsPlace) async -> (keys: [CacheKey], upTo: NewsPlace) {
        let reply = await attempt { () throws(RedisError) in
            try await redis.send(
                ["XREAD", "COUNT", RedisArgument(Self.batch), "STREAMS", news, RedisArgument(place.id)], within: Self.patience)
        }
        // [[stream, [[id, [name, value]]]]]; null where there is nothing new.
        let items = (reply?.array?.first?.array?.last?.array ?? []).compactMap(\.array)
        guard let last = items.last?.first?.text else { return ([], place) }
        return (items.compactMap { $0.last?.array?.last?.text.flatMap { CacheKey(hexadecimal: $0) } }, NewsPlace(id: last))
    }

    /// Nobody waits for these.
    private static let patience = Duration.seconds(2)

    /// In steps, so that other commands get their turn between them.
    private static let batch = 256

    private func remove(_ key: CacheKey) async -> Set<CacheKey> {
        let reply = await attempt { () throws(RedisError) in
            try await redis.send(["UNLINK", entryKey(key.hexadecimal)], within: Self.patience)
        }
        return reply?.integer == 1 ? [key] : []
    }

    private func clear(set: RedisArgument) async -> Set<CacheKey> {
        var keys: Set<CacheKey> = []
        while true {
            let reply = await attempt { () throws(RedisError) in
                try await redis.run(
                    Self.clear, keys: [set], arguments: [RedisArgument(prefix + "e:"), RedisArgument(Self.batch)],
                    within: Self.patience)
            }
            guard let members = reply?.array, let count = members.first?.integer, count > 0 else { return keys }
            keys.formUnion(members.dropFirst().compactMap { $0.text.flatMap { CacheKey(hexadecimal: $0) } })
        }
    }

    private func clearAll() async -> Set<CacheKey> {
        var keys: Set<CacheKey> = []
        var cursor = "0"
        let pattern = RedisArgument(Self.escaped(prefix) + "*")
        repeat {
            let at = RedisArgument(cursor)
            let reply = await attempt { () throws(RedisError) in
                try await redis.send(["SCAN", at, "MATCH", pattern, "COUNT", RedisArgument(Self.batch)], within: Self.patience)
            }
            guard let parts = reply?.array, parts.count == 2, let next = parts[0].text, let found = parts[1].array else { break }
            cursor = next
            guard !found.isEmpty else { continue }
            let names = found.compactMap(\.bytes).map { RedisArgument($0) }
            guard
                await attempt({ () throws(RedisError) in try await redis.send(["UNLINK"] + names, within: Self.patience) }) != nil
            else { break }
            let entries = found.compactMap(\.text).filter { $0.hasPrefix(prefix + "e:") }
            keys.formUnion(entries.compactMap { CacheKey(hexadecimal: $0.dropFirst(prefix.count + 2)) })
        } while cursor != "0"
        return keys
    }

    private func key(_ kind: String, _ name: String) -> RedisArgument { RedisArgument("\(prefix)\(kind):\(name)") }

    private func entryKey(_ hexadecimal: String) -> RedisArgument { key("e", hexadecimal) }

    /// What a pattern takes for itself.
    private static func escaped(_ text: String) -> String {
        text.reduce(into: "") { escaped, character in
            if "*?[]\\^-".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
    }

    private func attempt(_ body: () async throws(RedisError) -> RedisReply) async -> RedisReply? {
        do throws(RedisError) {
            let reply = try await body()
            if case .error(let words) = reply { throw .refused(words) }
            log.succeeded()
            return reply
        } catch {
            log.failed("\(error)")
            return nil
        }
    }
}

extension RedisLevel {
    /// A place in the stream of keys; at first before all of it.
    struct NewsPlace: Sendable, Hashable {
        fileprivate var id = "0"
    }

    /// One way there and back for either name.
    private static let find = RedisScript(
        """
        local body = redis.call('GET', KEYS[1])
        if body or not KEYS[2] then return body end
        local exact = redis.call('GET', KEYS[2])
        return exact and redis.call('GET', ARGV[1] .. exact)
        """)

    /// Sets live as long as their longest entry, and lose what has expired.
    private static let store = RedisScript(
        """
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        if KEYS[2] ~= '' then redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[2]) end
        if KEYS[3] ~= '' then
            redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[6], '*', 'exact', ARGV[3])
            if redis.call('PTTL', KEYS[3]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[3], ARGV[2]) end
        end
        for i = 4, #KEYS do
            redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', ARGV[4])
            redis.call('ZADD', KEYS[i], ARGV[5], ARGV[3])
            if redis.call('PTTL', KEYS[i]) < tonumber(ARGV[2]) then redis.call('PEXPIRE', KEYS[i], ARGV[2]) end
        end
        return 1
        """)

    /// Takes some members out of a set and removes their entries: the number taken, then those that were there.
    private static let clear = RedisScript(
        """
        local members = redis.call('ZRANGE', KEYS[1], 0, ARGV[2] - 1)
        local reply = {#members}
        for _, exact in ipairs(members) do
            redis.call('ZREM', KEYS[1], exact)
            if redis.call('UNLINK', ARGV[1] .. exact) == 1 then reply[#reply + 1] = exact end
        end
        return reply
        """)
}
