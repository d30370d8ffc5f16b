import Glibc
import Synchronization

/// A process that a test started, until it is reaped.
final class ChildProcess: Sendable {
    let pid: pid_t
    let name: String
    private let status = Mutex<Int32?>(nil)

    /// No process of a test lives longer, so that none that hangs holds a test for ever. The exam in real time takes a minute.
    static let lifetime = FaultExam.isInRealTime ? 120.0 : 60.0

    /// - Parameters:
    ///   - arguments: behind the program's name.
    ///   - environment: beside what every program needs.
    ///   - input, output, error: descriptors; `nil` is /dev/null.
    init(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: Int32? = nil, output: Int32? = nil,
        error: Int32? = nil, lifetime: Double = ChildProcess.lifetime
    ) throws {
        name = String(program.split(separator: "/").last ?? "")
        let words = ([program] + arguments).map { strdup($0) } + [nil]
        let variables = Self.inherited.merging(environment) { $1 }.map { strdup("\($0)=\($1)") } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, number) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (error, STDERR_FILENO)] {
            if let descriptor {
                posix_spawn_file_actions_adddup2(&actions, descriptor, number)
            } else {
                posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        Self.resetSignals(&attributes)
        var pid = pid_t()
        let code = Pipe.lock.withLock { _ in posix_spawnp(&pid, program, &actions, &attributes, words, variables) }
        guard code == 0 else { throw Unexpected("cannot start \(program): \(String(cString: strerror(code)))") }
        self.pid = pid
        Self.overdue.watch(self, until: now + lifetime)
    }

    /// A server that says on its standard output at which port it listens, once it does.
    static func listening(_ program: String, _ arguments: [String], log file: String, lifetime: Double = ChildProcess.lifetime)
        throws -> (process: ChildProcess, port: Int)
    {
        let log = try Files.openForOutput(file)
        defer { close(log) }
        let pipe = try Pipe()
        let process = try ChildProcess(program, arguments, output: pipe.writeEnd, error: log, lifetime: lifetime)
        pipe.closeWriteEnd()
        do {
            let line = try line(from: pipe.readEnd)
            guard let port = line.split(separator: ":").last.flatMap({ Int($0.prefix { $0.isNumber }) }) else {
                throw Unexpected("\(process.name) did not start: \(line)\(try Files.read(file))")
            }
            return (process, port)
        } catch {
            process.end()
            throw error
        }
    }

    private static func line(from descriptor: Int32) throws -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while bytes.last != UInt8(ascii: "\n") {
            guard isReadable(descriptor, within: patience) else { throw Unexpected("a server says nothing") }
            guard read(descriptor, &byte, 1) == 1 else { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// As after a login, whatever the test runner does with signals.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        var all = sigset_t()
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static let inherited = ["PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH"].reduce(into: [String: String]()) {
        if let value = getenv($1) { $0[$1] = String(cString: value) }
    }

    /// What it exited with, or 128 and the signal; `nil` while it runs.
    var exitStatus: Int32? {
        rawStatus.map { raw in
            let signal = raw & 0x7F
            return signal == 0 ? raw >> 8 & 0xFF : 128 + signal
        }
    }

    /// Whether the kernel wrote a core of it, as it says itself.
    var hasDumpedCore: Bool { rawStatus.map { $0 & 0x80 != 0 } ?? false }

    /// As wait(2) has it.
    private var rawStatus: Int32? {
        status.withLock { status in
            if status == nil {
                var raw: Int32 = 0
                if waitpid(pid, &raw, WNOHANG) == pid { status = raw }
            }
            return status
        }
    }

    /// - Throws: where it goes on running.
    func waitForExit(within seconds: Double = patience) throws -> Int32 {
        guard holds(within: seconds, { exitStatus != nil }), let exitStatus else {
            throw Unexpected("\(name) still runs after \(seconds) s")
        }
        return exitStatus
    }

    /// Only while it is not reaped: its number may be another's afterwards.
    func send(_ signal: Int32) {
        status.withLock { status in
            if status == nil { _ = kill(pid, signal) }
        }
    }

    /// Ends it, and waits until it is gone.
    func end() {
        guard exitStatus == nil else { return }
        send(SIGKILL)
        _ = holds { exitStatus != nil }
    }

    // MARK: - Those that hang

    private static let overdue = Overdue()

    private final class Overdue: Sendable {
        private let watched = Mutex<[(process: ChildProcess, end: Double)]>([])

        init() {
            startThread { [self] in
                while true {
                    sleep(1)
                    killOverdue()
                }
            }
        }

        func watch(_ process: ChildProcess, until end: Double) {
            watched.withLock { $0.append((process, end)) }
        }

        private func killOverdue() {
            watched.withLock { watched in
                watched.removeAll { $0.process.exitStatus != nil }
                for entry in watched where entry.end < now { entry.process.send(SIGKILL) }
            }
        }
    }
}
