import Glibc
import Platform
import PromptAPI

/// From exec to the first answer, as socket activation has it: the socket listens already, a client is connected and its
/// request is sent.
struct ColdStart {
    var binary: String
    /// echo-floor, which emulates systemd's descriptors.
    var wrapper: String
    var directory: String
    var provider: UInt16

    /// Nanoseconds.
    func median(of count: Int) throws -> Double {
        let arguments = try Daemon.arguments(directory: directory, provider: provider)
        return Statistics.median(try (0..<count).map { try once(arguments, socket: "\(directory)/cold\($0).sock") })
    }

    private func once(_ arguments: [String], socket: String) throws -> Double {
        let listener = try UnixSocket.listen(at: socket, mode: 0o600, group: nil)
        defer { close(listener) }
        let wire = try Wire(socket: socket)
        try wire.write(Request.health())
        let time = SystemTime()
        let start = time.now
        let daemon = try ChildProcess(wrapper, ["activate", binary] + arguments, descriptors: [3: listener], isQuiet: true)
        let length = Frame.length(of: try wire.read(Frame.headerLength))
        let payload = try wire.read(length)
        let elapsed = time.now - start
        try Answers.check(payload, isFirst: true)
        daemon.stop()
        return Double(elapsed.nanoseconds)
    }
}

/// From exec to exit of `promptctl health`.
struct ClientStart {
    var binary: String
    var socket: String

    /// Nanoseconds.
    func median(of count: Int) throws -> Double {
        Statistics.median(try (0..<count).map { _ in try once() })
    }

    private func once() throws -> Double {
        let time = SystemTime()
        let start = time.now
        let client = try ChildProcess(binary, ["--socket", socket, "health"])
        let status = client.waitForExit()
        let elapsed = time.now - start
        // 1 and 2 tell that providers are ill; the client did its work.
        guard let status, (0...2).contains(status) else {
            throw Fault("promptctl health exits \(status.map(String.init) ?? "by a signal")")
        }
        return Double(elapsed.nanoseconds)
    }
}
