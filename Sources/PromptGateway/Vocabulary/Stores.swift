import Storage

/// What outlives the daemon, or why it cannot be used: opened by whoever knows the paths.
public struct Stores: Sendable {
    /// Jobs and money. `nil`: there is no state directory.
    public var jobs: Result<Database, StorageError>?

    public init(jobs: Result<Database, StorageError>? = nil) {
        self.jobs = jobs
    }
}
