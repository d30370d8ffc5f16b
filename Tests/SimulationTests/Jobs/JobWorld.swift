import Logging
import Platform
import PromptAPI
import PromptGateway
import PromptProviders
import Storage
import TestSupport

/// A durable queue, its users and its mishaps, all of it drawn from one seed: daemons follow one another over one database, and each but
/// the last is killed, or stopped, in the middle of it.
struct JobWorld {
    let seed: UInt64
    let simulation: Simulation
    let providers: SimulatedProviders
    let configuration: Configuration
    let directory: TemporaryDirectory
    let jobs: [Scripted]
    let lives: [Life]
    private let providerCount: Int

    /// One user's job: when it is submitted, and whether its user thinks better of it.
    struct Scripted: Sendable {
        var parameters: JSON.Object
        var name: String
        var caller: Caller
        var at: Duration
        var cancelAfter: Duration?
        /// Of one attempt at it.
        var timeout: Duration
    }

    /// A daemon that ends.
    struct Life: Sendable {
        var length: Duration
        var isKilled: Bool
        /// Whether its configuration is read again half way.
        var reloads: Bool
        var drainTimeout: Duration
    }

    init(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed ^ 0x10B5)
        let count = Int.random(in: 1...3, using: &generator)
        var configuration = Configuration()
        configuration.queue.maxInFlight = Int.random(in: 1...6, using: &generator)
        configuration.queue.maxInFlightPerUser = Int.random(in: 1...4, using: &generator)
        configuration.queue.maxSize = Int.random(in: 0...3, using: &generator)
        configuration.queue.maxJobAttempts = Int.random(in: 1...4, using: &generator)
        if generator.next() % 3 == 0 { configuration.limits.requestsPerMinute = Int.random(in: 1...6, using: &generator) }
        if generator.next() % 3 == 0 { configuration.limits.budgetPerDay = Double.random(in: 0.0005...0.002, using: &generator) }
        self.seed = seed
        self.configuration = configuration
        providerCount = count
        simulation = Simulation(seed: seed)
        providers = SimulatedProviders(plan: FaultPlan(seed: seed, providers: count), seed: seed, time: simulation)
        directory = try TemporaryDirectory()
        jobs = (0..<Int.random(in: 2...12, using: &generator)).map { Self.job($0, using: &generator) }
        lives = (0..<Int.random(in: 0...4, using: &generator)).map { _ in
            Life(
                length: .seconds(Double.random(in: 0.05...15, using: &generator)), isKilled: generator.next() % 3 != 0,
                reloads: generator.next() % 4 == 0, drainTimeout: .seconds(Double.random(in: 0...3, using: &generator)))
        }
    }

    private static func job(_ number: Int, using generator: inout SplitMix64) -> Scripted {
        let name = "job-\(number)"
        let timeout = Double.random(in: 0.5...60, using: &generator)
        let user = Int.random(in: 0..<3, using: &generator)
        let priority = Int.random(in: 0...9, using: &generator)
        let retries = Int.random(in: 0...2, using: &generator)
        return Scripted(
            parameters: JSON.Object([
                .init("prompt", .string("do \(name)")), .init("request_id", .string(name)), .init("priority", JSON(priority)),
                .init("timeout", JSON(timeout)), .init("max_retries", JSON(retries)), .init("max_tokens", 100),
            ]),
            name: name, caller: Caller(userID: "uid:\(1000 + user)", isAdministrator: false),
            at: .seconds(Double.random(in: 0...20, using: &generator)),
            cancelAfter: generator.next() % 5 == 0 ? .seconds(Double.random(in: 0...10, using: &generator)) : nil,
            timeout: .seconds(timeout))
    }

    /// A daemon, as it starts over what the last one has left.
    func start() throws(StorageError) -> (gateway: Gateway, database: Database) {
        var options = Database.Options()
        options.execution = .inline
        let database = try Database(directory.path + "/jobs.db", migrations: JobSchema.migrations, options: options)
        let gateway = Gateway(
            configuration, providers: World.providers(providerCount, providers, simulation),
            stores: Stores(jobs: .success(database)),
            time: simulation, entropy: SeededEntropy(seed: seed), log: .silent)
        return (gateway, database)
    }

    func reload(_ gateway: Gateway) {
        gateway.apply(configuration, providers: World.providers(providerCount, providers, simulation))
    }
}
