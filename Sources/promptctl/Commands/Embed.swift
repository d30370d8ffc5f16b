import ArgumentParser
import PromptAPI

struct Embed: SingleCall {
    static let configuration = CommandConfiguration(commandName: "embed", abstract: Methods.embed.summary)
    static let method = Methods.embed.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "The texts; one from standard input with - or when that is no terminal.") var input: [String] = []
    @Option(help: "The model to use.") var model: String?
    @Option(help: "The provider to try first.") var provider: String?
    @Option(help: "Overall deadline in seconds.") var timeout: Double?

    func parameters() throws -> JSON {
        let texts = input.count > 1 ? input : [try TextArgument.resolve(input.first, what: "a text")]
        return .object([
            "input": JSON(texts), "model": model.map { JSON($0) }, "provider": provider.map { JSON($0) },
            "timeout": timeout.map { JSON($0) },
        ])
    }
}
