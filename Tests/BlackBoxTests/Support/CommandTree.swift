import PromptAPI

/// A program's commands and options, in the program's own words.
struct CommandTree {
    /// The words after the program's name: `["queue", "submit"]`.
    var path: [String] = []
    var options: [Option] = []
    var subcommands: [CommandTree] = []

    struct Option {
        var name: String
        var isShort: Bool
    }

    /// `--experimental-dump-help` is ArgumentParser's, for programs that read it.
    init(of program: Program) throws {
        let run = try ProgramRun(program.path, ["--experimental-dump-help"])
        guard run.status == 0, let command = try run.document["command"] else { throw Unexpected("\(run.output)\(run.error)") }
        self.init(command, path: [])
    }

    private init(_ command: JSON, path: [String]) {
        self.path = path
        options = (command["arguments"]?.array ?? []).flatMap { $0["names"]?.array ?? [] }.map {
            Option(name: $0["name"]?.string ?? "", isShort: $0["kind"]?.string == "short")
        }
        subcommands = (command["subcommands"]?.array ?? []).compactMap { child in
            // The parser's own, beside --help.
            guard let name = child["commandName"]?.string, name != "help" else { return nil }
            return CommandTree(child, path: path + [name])
        }
    }

    /// This command and all below it.
    var all: [CommandTree] { [self] + subcommands.flatMap(\.all) }
}
