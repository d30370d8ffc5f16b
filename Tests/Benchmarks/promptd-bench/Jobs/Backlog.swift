import Glibc
import Logging
import Platform
import PromptAPI
import PromptGateway
import Storage

/// Jobs that wait, of ten users.
enum Backlog {
    private static let users = 10

    /// - Returns: submissions a second, each on disk before it was answered for.
    static func fill(_ directory: String, count: Int, concurrent: Int) async throws -> Double {
        let gateway = try gateway(directory)
        let time = SystemTime()
        let start = time.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for first in 0..<concurrent {
                group.addTask {
                    for number in stride(from: first, to: count, by: concurrent) { try await submit(number, to: gateway) }
                }
            }
            try await group.waitForAll()
        }
        return Double(count) / (time.now - start).seconds
    }

    /// What a daemon pays that finds them: time, and memory of its own.
    static func start(_ directory: String, count: Int) throws -> (duration: Duration, bytes: Int) {
        let time = SystemTime()
        let before = try residentBytes()
        let start = time.now
        let gateway = try gateway(directory)
        let duration = time.now - start
        guard gateway.service.queueStatus["durable_jobs"]?.integer == count else { throw Fault("jobs are missing") }
        return (duration, max(0, try residentBytes() - before))
    }

    private static func submit(_ number: Int, to gateway: Gateway) async throws {
        let parameters = JSON.Object([
            .init("prompt", .string(MadePrompts.twentyWords)), .init("request_id", .string("job-\(number)")),
        ])
        _ = try await gateway.jobs.submit(
            try QueueSubmitParameters(decoding: parameters), as: parameters,
            of: Caller(userID: "uid:\(number % users)", isAdministrator: false), within: configuration.queue)
    }

    private static var configuration: PromptGateway.Configuration {
        var configuration = PromptGateway.Configuration()
        configuration.queue.maxJobs = .max
        configuration.queue.maxJobsPerUser = .max
        return configuration
    }

    private static func gateway(_ directory: String) throws -> Gateway {
        var options = Database.Options()
        options.synchronous = .full
        let database = try Database(directory + "/jobs.db", migrations: JobSchema.migrations, options: options)
        return Gateway(
            configuration, providers: [], stores: Stores(jobs: .success(database)), time: SystemTime(), entropy: SystemEntropy(),
            log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    }

    /// VmRSS of this process.
    private static func residentBytes() throws -> Int {
        let pages = try TextFile.read("/proc/self/statm").split(separator: " ").dropFirst().first.flatMap { Int($0) }
        guard let pages else { throw Fault("/proc/self/statm tells no size") }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
