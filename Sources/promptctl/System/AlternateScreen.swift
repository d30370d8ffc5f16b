import Glibc

/// The terminal's other screen (xterm's 1049), without a cursor. It is left however the process ends, short of a kill.
struct AlternateScreen {
    private let console: Console

    private static let enter = "\u{1B}[?1049h\u{1B}[?25l"
    private static let leaveSequence: StaticString = "\u{1B}[?25h\u{1B}[?1049l"

    init(_ console: Console) {
        self.console = console
        for number in [SIGINT, SIGTERM, SIGHUP] {
            signal(number) { number in
                AlternateScreen.leaveNow()
                // Ctrl-C is how it is meant to end.
                _exit(number == SIGINT ? 0 : 128 + number)
            }
        }
        console.write(Self.enter)
    }

    /// Over what was drawn before, line by line, so that nothing flickers.
    func draw(_ lines: [String]) {
        console.write("\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    func leave() { Self.leaveNow() }

    /// Only what a signal handler may call.
    private static func leaveNow() {
        _ = write(STDOUT_FILENO, leaveSequence.utf8Start, leaveSequence.utf8CodeUnitCount)
    }
}
