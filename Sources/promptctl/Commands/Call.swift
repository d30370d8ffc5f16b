import ArgumentParser
import PromptAPI

struct Call: Verb {
    static let configuration = CommandConfiguration(
        commandName: "call", abstract: "Call any method.",
        discussion: "The result is JSON, but on a terminal without --json it is text for people.")
    /// It can call them all; this is the one that no other verb calls.
    static let methods = [Methods.discover.name]

    @OptionGroup var invocation: Invocation
    @Flag(help: "The methods that the daemon has.") var list = false
    @Argument(help: "The method, such as cache.stats.") var method: String?
    @Argument(help: "Its parameters, an object; - for standard input.") var parameters: String?

    func validate() throws {
        guard list == (method == nil) else { throw ValidationError("name a METHOD, or give --list") }
    }

    func perform(_ session: Session) throws {
        guard let method else { return try show(methods: session.call(Methods.discover.name), session) }
        let result = try session.call(method, object())
        if session.console.outputIsTerminal, !session.wantsJSON {
            session.console.write(lines: session.readable(result))
        } else {
            session.show(document: result)
        }
    }

    private func object() throws -> JSON {
        guard let parameters else { return [:] }
        let text = try TextArgument.resolve(parameters, what: "an object of parameters")
        do {
            return try JSON.objectArgument(text)
        } catch {
            throw Failure(.usage, kind: "usage", "the parameters are \(error)")
        }
    }

    private func show(methods document: JSON, _ session: Session) {
        session.show(document) {
            var table = TextTable([("METHOD", .left), ("ACCESS", .left), ("SUMMARY", .left)])
            table.rows = (document["methods"]?.array ?? []).map { method in
                ["name", "x-access", "summary"].map { .init(method[$0]?.string ?? "-") }
            }
            return table.lines(width: session.console.width, style: session.console.style)
        }
    }
}
