import PromptAPI
import PromptClient

/// Shows an answer as it comes, and what is left of it at its end.
final class AnswerPrinter {
    private let session: Session
    private var answer = StreamedAnswer()
    private var isWithinLine = false

    init(_ session: Session) {
        self.session = session
    }

    func take(_ notification: ServerNotification) throws(ClientError) {
        switch try answer.take(notification) {
        case .show(let text): show(text)
        case .startAgain(let reason):
            endLine()
            session.console.note("promptctl: the answer broke off (\(reason.oneLine)); it starts again\n")
        case .nothing: break
        }
    }

    func finish(_ result: JSON) throws(Failure) {
        guard let response = result["response"]?.string else {
            throw Failure(.protocolFault, kind: "protocol_violation", "the result has no response")
        }
        do throws(ClientError) {
            show(try answer.remainder(of: response))
        } catch {
            endLine()
            throw Failure(error, method: Methods.generate.name)
        }
        endLine()
        // An answer may consist of calls alone: then they are the data.
        if let calls = result["tool_calls"] { session.show(document: calls) }
    }

    /// So that what follows begins a line of its own.
    func endLine() {
        if isWithinLine { session.console.write("\n") }
        isWithinLine = false
    }

    /// A file gets the answer as it is; a terminal must not be steered by it.
    private func show(_ text: String) {
        guard !text.isEmpty, !session.wantsJSON else { return }
        session.console.write(session.console.outputIsTerminal ? text.printable : text)
        isWithinLine = text.last?.isNewline != true
    }
}
