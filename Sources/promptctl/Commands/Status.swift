import ArgumentParser
import PromptAPI

struct Status: Verb {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: Methods.status.summary,
        discussion: """
            With --watch it is shown again and again until Ctrl-C: on a terminal as a screen of what happens now, else as one \
            status after another, with --json as a document on a line each.
            """)
    static let methods = [Methods.status.name]

    @OptionGroup var invocation: Invocation
    @Flag(name: .shortAndLong, help: "Show it again and again.") var watch = false
    @Option(help: ArgumentHelp("With --watch: how often.", valueName: "seconds")) var interval = StatusWatch.interval

    func validate() throws {
        guard StatusWatch.intervals.contains(interval) else {
            throw ValidationError("--interval is \(StatusWatch.intervals.lowerBound)…\(StatusWatch.intervals.upperBound) seconds")
        }
    }

    func perform(_ session: Session) throws {
        guard !watch else { return try StatusWatch(session, interval: interval).run() }
        let status = try session.call(Methods.status.name)
        session.show(status) { StatusText(status: status, style: session.console.style, width: session.console.width).lines }
    }
}
