import PromptGateway
import PromptProviders
import PromptServer

/// Everything that an operator may set (spec config), for the parts that it is composed of.
struct DaemonConfiguration: Sendable, Hashable {
    /// Least severity that is logged, by the names of swift-log.
    enum LogLevel: String, CaseIterable, Sendable, Hashable {
        case trace, debug, info, notice, warning, error, critical
    }

    var server = PromptServer.Configuration()
    var gateway = PromptGateway.Configuration()
    var providers: [ProviderConfiguration] = []
    var stateDirectory = "/var/lib/promptd"
    var drainTimeout = Duration.seconds(30)
    var logLevel = LogLevel.info

    /// Reads a file. A missing one is a failure like any other; whether it is one is for the caller to say.
    static func load(path: String) throws(ConfigurationFaults) -> DaemonConfiguration {
        try read(FileBytes.read(path, limit: ConfigurationFile.maxSize), file: path)
    }

    /// Finds every fault before it gives up, so that a file is mended once. An empty file is all defaults.
    static func read(_ bytes: [UInt8], file: String) throws(ConfigurationFaults) -> DaemonConfiguration {
        let (root, faults) = ConfigurationFile.tree(bytes)
        var configuration = DaemonConfiguration()
        var reading = Reading(faults: faults)
        if let root { schema.read(root, into: &configuration, &reading) }
        guard reading.faults.isEmpty else { throw ConfigurationFaults(file: file, faults: reading.faults) }
        return configuration
    }

    // MARK: Schema

    private static let schema = Section<DaemonConfiguration>([
        Key("socket", SocketSections.socket, \.server),
        Key("service", SocketSections.service, \.self),
        Key("access", SocketSections.access, \.server),
        Key("queue", QueueSections.queue, \.gateway.queue),
        Key("limits", QueueSections.limits, \.gateway.limits),
        QueueSections.limitsByUser.moved(to: \.gateway),
        Key("routing", RoutingSections.routing, \.gateway.routing),
        Key("resilience", RoutingSections.resilience, \.gateway.resilience),
        Key("health", RoutingSections.health, \.gateway.health),
        Key("metrics", RoutingSections.metrics, \.gateway.metrics),
        Key("cache", CacheSections.cache, \.gateway.cache),
        Key("log", CacheSections.log, \.self),
        Key("providers", ProviderSection.providers, \.providers),
    ]) { _, root, reading in
        RoutingSections.checkPreferences(root, providers: ProviderSection.names(root), &reading)
    }

    /// Every key that the file may hold, by its dotted name: `[]` stands for an element of a list, `*` for a key that the
    /// operator chooses (`providers[].models[].id`, `limits_by_user.*.requests_per_minute`).
    static var keyPaths: [String] { schema.paths.map { String($0.dropFirst()) } }

    // MARK: Reload

    /// Dotted names of what differs: `queue.max_in_flight`; of providers the names, `providers.openai`.
    func changes(from old: DaemonConfiguration) -> [String] {
        Self.schema.differences(old, self).map { String($0.dropFirst()) }
    }

    /// What is bound or opened once: a reload leaves it as it is.
    static let fixedUntilRestart: Set<String> = ["socket.path", "socket.mode", "socket.group", "service.state_directory"]

    /// Those of `changes` that only a restart brings into force.
    static func needingRestart(_ changes: [String]) -> [String] {
        changes.filter(fixedUntilRestart.contains)
    }
}
