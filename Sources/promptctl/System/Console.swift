import Glibc

/// Standard output for data, standard error for everything else.
struct Console {
    let outputIsTerminal: Bool
    let errorIsTerminal: Bool
    /// For standard output.
    let style: Style
    /// Characters in a line of standard output.
    let width: Int
    /// Whether a line of standard error may be drawn again and again.
    let showsProgress: Bool

    static let defaultWidth = 80
    static let defaultHeight = 24

    init() {
        outputIsTerminal = Descriptor.output.isTerminal
        errorIsTerminal = Descriptor.error.isTerminal
        // https://no-color.org: set and not empty, whatever it says.
        let noColor = !(Process.environment("NO_COLOR") ?? "").isEmpty
        style = Style(isOn: outputIsTerminal && !noColor)
        showsProgress = errorIsTerminal && !noColor
        width = Descriptor.output.terminalWidth ?? Self.defaultWidth
    }

    /// Data.
    func write(_ text: String) {
        write(Array(text.utf8))
    }

    /// Data that cannot be written ends the process. A program that reads a pipe and has had enough closes it: then quietly.
    func write(_ bytes: [UInt8], to descriptor: Descriptor = .output) {
        do throws(FileError) {
            try descriptor.write(bytes)
        } catch {
            if error.code == EPIPE { Process.exitAfterBrokenPipe() }
            note("promptctl: \(error)\n")
            Process.exit(ExitStatus.outputFailed.rawValue)
        }
    }

    func write(lines: [String]) {
        write(lines.map { $0 + "\n" }.joined())
    }

    /// For the person at the other end. One who cannot be told is not told.
    func note(_ text: String) {
        try? Descriptor.error.write(text.utf8)
    }
}
