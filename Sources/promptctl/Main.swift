import ArgumentParser
import PromptAPI

@main
struct Promptctl: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promptctl",
        abstract: "Talk to promptd.",
        discussion: """
            The socket is, in order: --socket, $PROMPTD_SOCKET, $XDG_RUNTIME_DIR/promptd.sock if it exists, /run/promptd.sock.

            Exit status: 0 success, 1 the request failed, 64 usage, 69 daemon unreachable, 75 overloaded or limited (try \
            later), 76 protocol, 77 not permitted, 78 configuration.
            """,
        version: Version.current,
        subcommands: [
            Generate.self, Batch.self, Queue.self, Status.self, Analytics.self, Dashboard.self, Recommend.self, Health.self,
            Cache.self, Embed.self, Explain.self, Feedback.self, Usage.self, Providers.self, Metrics.self, Reload.self,
            Call.self, Completions.self,
        ])

    /// Declared here too, so that it may stand before the verb; the verbs take it over from here.
    @OptionGroup var invocation: Invocation

    static func main() {
        Process.prepareSignals()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let request as Completions.Request {
            Console().write(completionScript(for: generator(request.shell)) + "\n")
        } catch {
            exit(withError: error)
        }
    }

    private static func generator(_ shell: Completions.Shell) -> CompletionShell {
        switch shell {
        case .bash: .bash
        case .zsh: .zsh
        case .fish: .fish
        }
    }
}
