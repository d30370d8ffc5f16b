import Storage

/// What outlives the daemon, or why it cannot be used: opened by whoever knows the paths.
public struct Stores: Sendable {
    /// Jobs and money. `nil`: there is no state directory.
    public var jobs: Result<Database, StorageError>?

    /// Where answers are kept. `nil`: nowhere.
    public var cachePath: String?
    /// Shared with other hosts.
    public var redis: Redis?
    /// Where the stores' work runs; a simulation owns every thread.
    public var execution = Database.Options.Execution.queue

    public init(jobs: Result<Database, StorageError>? = nil, cachePath: String? = nil, redis: Redis? = nil) {
        self.jobs = jobs
        self.cachePath = cachePath
        self.redis = redis
    }
}
