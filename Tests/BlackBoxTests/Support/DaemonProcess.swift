import Glibc
import PromptAPI
import PromptClient

/// A daemon that runs, on a socket in a directory of its own.
final class DaemonProcess {
    let directory: String
    let notify: NotifySocket
    private let process: ChildProcess

    var pid: pid_t { process.pid }
    var socket: String { directory + "/promptd.sock" }
    var configurationFile: String { directory + "/promptd.yaml" }
    var stateDirectory: String { directory + "/state" }

    /// Starts it and, unless told otherwise, returns once it has said that it is ready.
    init(
        configuration: String, directory: String, environment: [String: String] = [:], arguments: [String] = [],
        waitsUntilReady: Bool = true
    ) throws {
        self.directory = directory
        unlink(directory + "/notify")
        notify = try NotifySocket(directory + "/notify")
        try Files.write(configuration, to: directory + "/promptd.yaml")
        mkdir(directory + "/state", 0o700)
        let log = try Files.openForOutput(directory + "/stderr")
        defer { close(log) }
        process = try ChildProcess(
            Program.promptd.path, Self.arguments(directory) + arguments,
            environment: environment.merging(["NOTIFY_SOCKET": notify.path]) { $1 }, output: log, error: log)
        if waitsUntilReady { try waitUntilReady() }
    }

    /// The command line of a daemon at home in a directory.
    static func arguments(_ directory: String) -> [String] {
        [
            "--config", directory + "/promptd.yaml", "--socket", directory + "/promptd.sock",
            "--state-directory", directory + "/state", "--log-format", "json",
        ]
    }

    private func waitUntilReady() throws {
        do {
            try notify.wait(for: "READY=1")
        } catch {
            process.end()
            throw Unexpected("promptd did not start: \(log)")
        }
    }

    /// All that it has written so far.
    var log: String { (try? Files.read(directory + "/stderr")) ?? "" }

    func connect() throws -> PromptConnection {
        try PromptConnection(to: SocketPath(socket))
    }

    func send(_ signal: Int32) { process.send(signal) }
    func waitForExit(within seconds: Double = patience) throws -> Int32 { try process.waitForExit(within: seconds) }
    func end() { process.end() }

    /// Memory that it occupies, in KiB.
    var residentMemory: Int {
        get throws {
            let line = try Files.read("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
            guard let line, let size = line.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
                throw Unexpected("promptd does not run")
            }
            return size
        }
    }

    /// `nil` where it shows them to root alone.
    var openDescriptors: Int? {
        let names = Files.names(in: "/proc/\(pid)/fd")
        return names.isEmpty ? nil : names.count
    }
}
