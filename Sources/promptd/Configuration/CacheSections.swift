import PromptAPI
import PromptGateway

/// `cache:` and `log:`.
enum CacheSections {
    typealias Cache = PromptGateway.Configuration.Cache

    static let cache = Section<Cache>([
        Key("enabled", .boolean, \.enabled),
        Key("max_entries", .integer(1...10_000_000), \.maxEntries),
        Key("max_bytes", .size(1 << 10...1 << 40), \.maxBytes),
        Key("default_ttl", .lifetime, \.defaultTTL),
        Key("scope", .word, \.scope),
        Key("ttl_by_task", .map(by: TaskType.self, of: .lifetime), \.ttlByTask),
        Key("semantic", semantic, \.semantic),
        Key("database", database, \.database),
        Key("redis", redis, \.redis),
    ])

    private static let semantic = Section<Cache.Semantic>([
        Key("enabled", .boolean, \.enabled),
        Key("adaptive", .boolean, \.adaptive),
        Key("threshold", .number(0...1), \.threshold),
        Key("max_error_rate", .number(0...1), \.maxErrorRate),
    ])

    private static let database = Section<Cache.Database>([
        Key("enabled", .boolean, \.enabled),
        Key("max_bytes", .size(64 << 10...1 << 40), \.maxBytes),
    ])

    private static let redisSection = Section<Cache.Redis>([
        Key("url", .redisURL, \.url),
        Key("credential", .credentialName, \.credential),
    ]) { _, mapping, reading in
        if mapping["url"] == nil { reading.fault(at: mapping.position, "needs a url") }
    }

    /// `redis:` with nothing below it is no Redis, like none at all.
    private static let redis: Shape<Cache.Redis> = {
        let shape = redisSection.shape(from: Cache.Redis(url: ""))
        return Shape(
            paths: shape.paths, read: { node, reading in node.isNull ? nil : shape.read(node, &reading) },
            differences: shape.differences)
    }()

    static let log = Section<DaemonConfiguration>([
        Key("level", .word, \.logLevel),
        Key("include_content", .boolean, \.gateway.log.includeContent),
    ])
}
