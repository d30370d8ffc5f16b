import Glibc

/// What this process is told by the kernel, and tells it.
enum Process {
    /// The exit status of a process that a signal ended, as shells count it.
    static func status(endedBy signal: Int32) -> Int32 { 128 + signal }

    /// A reader that closes the pipe shows as a failed write instead of killing us. Ctrl-C ends the process at once, which
    /// closes the connection, which cancels what the daemon does for it. Who started us in the background, where Ctrl-C is
    /// ignored, meant it.
    static func prepareSignals() {
        signal(SIGPIPE, SIG_IGN)
        var interrupt = sigaction()
        guard sigaction(SIGINT, nil, &interrupt) == 0, interrupt.__sigaction_handler.sa_handler == nil else { return }
        signal(SIGINT) { number in
            // The shell's prompt should not stand behind half an answer. Only what a signal handler may call.
            if isatty(STDERR_FILENO) == 1 { _ = write(STDERR_FILENO, "\n", 1) }
            _exit(128 + number)
        }
    }

    static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    /// Seconds of a clock that never goes back.
    static var seconds: Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    static func pause(_ seconds: Double) {
        poll(nil, 0, Int32(seconds * 1000))
    }

    static func exit(_ status: Int32) -> Never {
        Glibc.exit(status)
    }

    /// The reader of our output is gone: there is nobody to tell anything.
    static func exitAfterBrokenPipe() -> Never {
        exit(status(endedBy: SIGPIPE))
    }
}
