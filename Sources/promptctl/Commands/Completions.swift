import ArgumentParser

struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A completion script for a shell.")

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish

        var generator: CompletionShell {
            switch self {
            case .bash: .bash
            case .zsh: .zsh
            case .fish: .fish
            }
        }
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() {
        Console().write(Promptctl.completionScript(for: shell.generator) + "\n")
    }
}
