import Glibc

/// A run of the promptctl that was built beside these tests.
struct Program {
    struct Outcome {
        /// What it exited with; nil where a signal ended it.
        var status: Int32?
        var output: String
        var error: String

        var outputLines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init) }
    }

    private let directory = TemporaryDirectory()
    let pid: pid_t

    /// Starts it. Standard output goes to `output`, or into a file that `finish` reads.
    init(_ arguments: [String], input: String = "", environment: [String: String] = [:], output: Int32? = nil) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, directory.write(input, to: "input"), O_RDONLY, 0)
        if let output {
            posix_spawn_file_actions_adddup2(&actions, output, 1)
        } else {
            posix_spawn_file_actions_addopen(&actions, 1, directory.path + "/output", O_WRONLY | O_CREAT, 0o600)
        }
        posix_spawn_file_actions_addopen(&actions, 2, directory.path + "/error", O_WRONLY | O_CREAT, 0o600)
        // The threads that run tests block all signals, and a program inherits that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigaddset(&signals, SIGINT)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var pid: pid_t = 0
        let words = [Self.path] + arguments
        let settings = environment.map { "\($0.key)=\($0.value)" }
        let code = withCStrings(words) { argv in
            withCStrings(settings) { envp in posix_spawn(&pid, Self.path, &actions, &attributes, argv, envp) }
        }
        precondition(code == 0, "promptctl can be started: \(String(cString: strerror(code)))")
        self.pid = pid
    }

    /// Runs it to its end.
    static func run(
        _ arguments: [String], at server: FakeServer? = nil, input: String = "", environment: [String: String] = [:]
    ) -> Outcome {
        let socket = server.map { ["--socket", $0.path] } ?? []
        return Program(socket + arguments, input: input, environment: environment).finish()
    }

    /// Runs it to its end with standard output on a terminal, 80 characters wide.
    ///
    /// - Parameter text: once it has shown that it gets SIGINT.
    static func runOnTerminal(
        _ arguments: [String], at server: FakeServer, environment: [String: String] = [:], interruptedAfter text: String? = nil
    ) -> Outcome {
        let (terminal, side) = makeTerminal()
        var size = winsize(ws_row: 25, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(side, UInt(TIOCSWINSZ), &size)
        let program = Program(["--socket", server.path] + arguments, environment: environment, output: side)
        close(side)
        var shown = ""
        var byte: UInt8 = 0
        while let text, !shown.hasSuffix(text), read(terminal, &byte, 1) == 1 {
            shown.unicodeScalars.append(Unicode.Scalar(byte))
        }
        if text != nil { kill(program.pid, SIGINT) }
        shown += String(decoding: readToEnd(terminal), as: UTF8.self)
        close(terminal)
        var outcome = program.finish()
        outcome.output = String(shown.map { $0 == "\r\n" ? "\n" : $0 })
        return outcome
    }

    /// Both ends of one. Glibc's module has no `posix_openpt`, so these are the two requests it makes (ioctl_tty(2)).
    private static func makeTerminal() -> (Int32, Int32) {
        let terminal = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var lock: Int32 = 0
        var number: Int32 = 0
        let isMade = ioctl(terminal, 0x4004_5431, &lock) == 0 && ioctl(terminal, 0x8004_5430, &number) == 0
        precondition(isMade, "a terminal can be made")
        return (terminal, open("/dev/pts/\(number)", O_RDWR | O_NOCTTY))
    }

    func finish() -> Outcome {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        let exited = status & 0x7F == 0
        return Outcome(
            status: exited ? status >> 8 & 0xFF : nil, output: directory.read("output"), error: directory.read("error"))
    }

    /// Beside the program that runs the tests.
    private static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let tests = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return tests.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/promptctl"
    }()
}

private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { pointers.forEach { free($0) } }
    return body(&pointers)
}
