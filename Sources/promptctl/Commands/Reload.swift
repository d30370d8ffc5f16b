import ArgumentParser
import PromptAPI

struct Reload: SingleCall {
    static let configuration = CommandConfiguration(commandName: "reload", abstract: Methods.reload.summary)
    static let method = Methods.reload.name

    @OptionGroup var invocation: Invocation

    func lines(_ result: JSON, _ session: Session) -> [String] {
        let changed = (result["changed"]?.array ?? []).map { $0.string ?? $0.description }
        guard !changed.isEmpty else { return ["reloaded; nothing changed"] }
        return ["reloaded; changed:"] + changed.map { "  " + $0.oneLine }
    }
}
