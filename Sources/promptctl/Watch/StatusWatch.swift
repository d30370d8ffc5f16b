import PromptAPI

/// `status --watch`: asks again and again and shows what it is told, until somebody has seen enough.
struct StatusWatch {
    /// Seconds.
    static let interval = 1.0
    static let intervals = 0.1...3600.0

    private let session: Session
    private let interval: Double

    init(_ session: Session, interval: Double) {
        self.session = session
        self.interval = interval
    }

    func run() throws(Failure) {
        if session.console.outputIsTerminal, !session.wantsJSON { try onScreen() } else { try asText() }
    }

    /// On the terminal's other screen, so that what stood there before stands there again afterwards.
    private func onScreen() throws(Failure) {
        var history = StatusHistory()
        // The first call is made before anything is drawn: where nobody answers nothing has to be put back.
        history.add(try status(), at: Process.seconds)
        let screen = AlternateScreen(session.console)
        defer { screen.leave() }
        while true {
            let size = Descriptor.output.terminalSize ?? (Console.defaultWidth, Console.defaultHeight)
            let picture = WatchScreen(
                history: history, interval: interval, style: session.console.style, width: size.width, height: size.height)
            screen.draw(picture.lines)
            Process.pause(interval)
            history.add(try status(), at: Process.seconds)
        }
    }

    private func asText() throws(Failure) {
        var isFirst = true
        while true {
            let status = try status()
            if !isFirst, !session.wantsJSON { session.console.write("\n") }
            isFirst = false
            session.show(status) { StatusText(status: status, style: session.console.style, width: session.console.width).lines }
            Process.pause(interval)
        }
    }

    /// Once more on a new connection where the old one has gone: a daemon that is started anew is worth watching too.
    private func status() throws(Failure) -> JSON {
        do throws(Failure) {
            return try session.call(Methods.status.name)
        } catch {
            session.disconnect()
            return try session.call(Methods.status.name)
        }
    }
}
