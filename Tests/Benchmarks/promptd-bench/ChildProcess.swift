import Glibc
import Platform

/// What went wrong in a measurement, as a sentence.
struct Fault: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) {
        self.description = description
    }
}

enum Processor {
    private typealias SetAffinity = @convention(c) (pid_t, Int, UnsafeRawPointer) -> Int32

    /// This process and all that it starts. sched_setaffinity needs _GNU_SOURCE and is not in Swift's Glibc module.
    static func pin(to core: Int) throws {
        guard let symbol = dlsym(nil, "sched_setaffinity") else { throw Fault("this libc has no sched_setaffinity") }
        let setAffinity = unsafeBitCast(symbol, to: SetAffinity.self)
        // One bit per core, as the kernel's mask has it.
        var mask = [UInt8](repeating: 0, count: 128)
        guard core / 8 < mask.count else { throw Fault("there is no core \(core)") }
        mask[core / 8] = 1 << UInt8(core % 8)
        guard setAffinity(0, mask.count, mask) == 0 else { throw SystemError("pin to", "core \(core)") }
    }
}

/// A program that this one started and ends.
final class ChildProcess {
    let name: String
    private let pid: pid_t
    private var isRunning = true

    /// `descriptors`: which of ours it gets as which of its own; where stdout is not among them it is /dev/null.
    /// A log is written as it is everywhere, but nobody reads it: where `isQuiet`, stderr is /dev/null too.
    init(
        _ binary: String, _ arguments: [String], descriptors: [Int32: Int32] = [:], isQuiet: Bool = false
    ) throws(SystemError) {
        name = binary
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        if descriptors[STDOUT_FILENO] == nil {
            posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        }
        if isQuiet { posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0) }
        for (theirs, ours) in descriptors { posix_spawn_file_actions_adddup2(&actions, ours, theirs) }
        // What runs asynchronously runs on a thread that blocks signals: a child would never hear SIGTERM.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pid: pid_t = 0
        var argv: [UnsafeMutablePointer<CChar>?] = ([binary] + arguments).map { strdup($0) } + [nil]
        defer { for argument in argv { free(argument) } }
        let code = posix_spawn(&pid, binary, &actions, &attributes, &argv, environ)
        guard code == 0 else { throw SystemError("start", binary, code: code) }
        self.pid = pid
    }

    deinit { stop() }

    func stop() {
        guard isRunning else { return }
        kill(pid, SIGTERM)
        _ = waitForExit()
    }

    /// The exit status; nil where a signal ended it.
    func waitForExit() -> Int? {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        isRunning = false
        return status & 0x7F == 0 ? Int(status >> 8 & 0xFF) : nil
    }

    /// Time on a processor, of all threads: the first figure of each task's schedstat, in nanoseconds
    /// (Documentation/scheduler/sched-stats.rst).
    func processorNanoseconds() throws -> Int {
        guard let tasks = opendir("/proc/\(pid)/task") else { throw Fault("\(name) has ended") }
        defer { closedir(tasks) }
        var sum = 0
        while let entry = readdir(tasks) {
            let task = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            // A thread may have ended since.
            guard Int(task) != nil, let text = try? TextFile.read("/proc/\(pid)/task/\(task)/schedstat") else { continue }
            sum += text.split(separator: " ").first.flatMap { Int($0) } ?? 0
        }
        return sum
    }

    /// VmRSS.
    func residentBytes() throws -> Int {
        let line = try TextFile.read("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        guard let kibibytes = line?.split(whereSeparator: { " \t".contains($0) }).dropFirst().first.flatMap({ Int($0) }) else {
            throw Fault("\(name) tells no VmRSS")
        }
        return kibibytes * 1024
    }
}

enum TextFile {
    static func read(_ path: String) throws -> String {
        guard let file = fopen(path, "r") else { throw SystemError("read", path) }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 8192)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }

    static func write(_ text: String, to path: String) throws {
        guard let file = fopen(path, "w") else { throw SystemError("write", path) }
        fputs(text, file)
        guard fclose(file) == 0 else { throw SystemError("write", path) }
    }
}

/// A fresh directory, removed with all that is in it.
struct TemporaryDirectory: ~Copyable {
    let path: String

    init() throws {
        var template = Array("/tmp/promptd-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("create", "a temporary directory") }
        path = template.withUnsafeBufferPointer { String(decoding: $0.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) }
    }

    deinit { Self.removeTree(path) }

    private static func removeTree(_ path: String) {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafeBytes(of: &entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
                if name == "." || name == ".." { continue }
                if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
                    removeTree(path + "/" + name)
                } else {
                    unlink(path + "/" + name)
                }
            }
            closedir(directory)
        }
        rmdir(path)
    }
}
