import Glibc
import PromptGateway
import Storage
import Systemd

/// Where to keep what outlives a restart: as the command line says, else as systemd does, else as the configuration does.
struct StateDirectory {
    let path: String

    init(_ option: String?, configured: String) {
        path = option ?? Environment.stateDirectory ?? configured
    }

    /// Never fails: a daemon whose stores cannot be opened serves what needs none, and says why it refuses the rest.
    func stores(sharing redis: Redis?) -> Stores {
        // The queue's first: it makes the directory.
        let jobs = Result { () throws(StorageError) in try self.jobs() }
        return Stores(jobs: jobs, cachePath: path + "/cache.db", redis: redis)
    }

    private func jobs() throws(StorageError) -> Database {
        try create()
        var options = Database.Options()
        options.synchronous = .full
        return try Database(path + "/jobs.db", migrations: JobSchema.migrations, options: options)
    }

    /// Prompts and answers lie in it: it is its owner's alone.
    private func create() throws(StorageError) {
        guard mkdir(path, 0o700) != 0, errno != EEXIST else { return }
        throw .unusable("\(path): \(String(cString: strerror(errno)))")
    }
}
