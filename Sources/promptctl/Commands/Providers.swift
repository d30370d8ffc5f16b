import ArgumentParser
import PromptAPI

struct Providers: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "providers", abstract: "The providers of models.",
        subcommands: [ProvidersList.self, ProvidersCheck.self, ProvidersDrain.self, ProvidersResume.self])
}

struct ProvidersList: SingleCall {
    static let configuration = CommandConfiguration(commandName: "list", abstract: Methods.providersList.summary)
    static let method = Methods.providersList.name

    @OptionGroup var invocation: Invocation

    func lines(_ result: JSON, _ session: Session) -> [String] {
        ProvidersText(result: result, style: session.console.style, width: session.console.width).lines
    }
}

struct ProvidersCheck: SingleCall {
    static let configuration = CommandConfiguration(commandName: "check", abstract: Methods.providersCheck.summary)
    static let method = Methods.providersCheck.name

    @OptionGroup var invocation: Invocation
    @Argument(help: "Only this one.") var provider: String?

    func parameters() -> JSON { .object(["provider": provider.map { JSON($0) }]) }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        var columns = Columns<JSON.Object.Member>()
        columns.add("PROVIDER") { .init($0.name, .bold) }
        columns.add("REACHABLE") { $0.value["reachable"]?.bool == true ? .init("yes", .green) : .init("no", .red) }
        columns.add("WHY", text: { $0.value["error"]?.string ?? "" })
        let providers = result["providers"]?.object?.members ?? []
        return columns.lines(providers, width: session.console.width, style: session.console.style)
    }
}

struct ProvidersDrain: ProviderSwitch {
    static let configuration = CommandConfiguration(commandName: "drain", abstract: "Give a provider no new requests.")
    static let state = ProviderState.drained

    @OptionGroup var invocation: Invocation
    @Argument(help: "The provider.") var provider: String
}

struct ProvidersResume: ProviderSwitch {
    static let configuration = CommandConfiguration(commandName: "resume", abstract: "Give a drained provider requests again.")
    static let state = ProviderState.active

    @OptionGroup var invocation: Invocation
    @Argument(help: "The provider.") var provider: String
}

protocol ProviderSwitch: SingleCall {
    static var state: ProviderState { get }
    var provider: String { get }
}

extension ProviderSwitch {
    static var method: String { Methods.providersSet.name }

    func parameters() -> JSON { ["provider": .string(provider), "state": .string(Self.state.rawValue)] }

    func lines(_ result: JSON, _ session: Session) -> [String] {
        ["\(result["provider"]?.string ?? provider) is \(result["state"]?.string ?? Self.state.rawValue)".oneLine]
    }
}
