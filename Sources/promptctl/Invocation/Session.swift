import PromptAPI
import PromptClient

/// One run of a verb: its connection, made at the first call, and its two outputs.
final class Session {
    let wantsJSON: Bool
    let console = Console()
    private let socket: SocketPath
    private var connection: PromptConnection?

    init(_ invocation: Invocation) {
        wantsJSON = invocation.json
        socket = SocketPath.resolve(option: invocation.socket)
    }

    func call(
        _ method: String, _ parameters: JSON = [:],
        onNotification: PromptConnection.NotificationHandler = { (_) throws(ClientError) in }
    ) throws(Failure) -> JSON {
        do throws(ClientError) {
            return try connected().call(method, parameters, onNotification: onNotification)
        } catch {
            throw Failure(error, method: method)
        }
    }

    /// The next call makes a connection of its own.
    func disconnect() { connection = nil }

    private func connected() throws(ClientError) -> PromptConnection {
        if let connection { return connection }
        let made = try PromptConnection(to: socket)
        connection = made
        return made
    }

    /// The result: as text for people, or as the one JSON document.
    func show(_ result: JSON, text: () -> [String]) {
        if wantsJSON { show(document: result) } else { console.write(lines: text()) }
    }

    func show(document: JSON) {
        console.write(document.encoded + [UInt8(ascii: "\n")])
    }

    /// Text for people from any result.
    func readable(_ result: JSON) -> [String] {
        Readable(style: console.style, width: console.width).lines(result)
    }

    func report(_ failure: Failure) {
        if wantsJSON { show(document: ["error": failure.json]) }
        note(failure)
    }

    /// For people alone.
    func note(_ failure: Failure) {
        console.note(
            ([failure.sentence] + failure.details).enumerated().map { ($0 == 0 ? "promptctl: " : "  ") + $1 + "\n" }.joined())
    }
}
