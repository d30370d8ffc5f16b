import ArgumentParser
import PromptAPI

struct Metrics: Verb {
    static let configuration = CommandConfiguration(commandName: "metrics", abstract: Methods.metrics.summary)
    static let methods = [Methods.metrics.name]

    @OptionGroup var invocation: Invocation

    func perform(_ session: Session) throws {
        let result = try session.call(Methods.metrics.name)
        if session.wantsJSON { session.show(document: result) } else { session.console.write(result["text"]?.string ?? "") }
    }
}
