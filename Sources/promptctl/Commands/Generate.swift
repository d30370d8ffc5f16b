import ArgumentParser
import PromptAPI
import PromptClient

struct Generate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Answer one prompt.",
        discussion: "Prints the answer alone. On a terminal it appears as it is written. Ctrl-C cancels it.")
    static let methods = [Methods.generate.name]

    @OptionGroup var invocation: Invocation
    @OptionGroup var options: GenerateOptions
    @Flag(inversion: .prefixedNo, help: "Whether to show the answer as it comes (default: on a terminal).") var stream: Bool?
    @Flag(name: .shortAndLong, help: "Say on standard error who answered, how fast and at what cost.") var verbose = false

    func perform(_ session: Session) throws {
        var parameters = try options.parameters()
        if stream ?? (session.console.outputIsTerminal && !session.wantsJSON) { parameters["stream"] = true }
        let printer = AnswerPrinter(session)
        let result: JSON
        do throws(Failure) {
            result = try session.call(Methods.generate.name, .object(parameters), onNotification: printer.take)
        } catch {
            printer.endLine()
            throw error
        }
        if session.wantsJSON { session.show(document: result) } else { try printer.finish(result) }
        if verbose { session.console.note(AnswerSummary.line(result) + "\n") }
    }
}
