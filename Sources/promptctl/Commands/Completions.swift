import ArgumentParser

struct Completions: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "completions", abstract: "A completion script for a shell.")

    enum Shell: String, CaseIterable, ExpressibleByArgument {
        case bash, zsh, fish
    }

    /// Only the program knows all its commands: it is asked for the script.
    struct Request: Error {
        var shell: Shell
    }

    @Argument(help: "bash, zsh or fish.") var shell: Shell

    func run() throws {
        throw Request(shell: shell)
    }
}
