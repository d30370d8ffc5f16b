import PromptAPI
import Testing

/// The manual pages and the completions, held against what the programs say of themselves.
@Suite(.blocking) struct ManualTests {
    @Test(arguments: [(Program.promptctl, 1), (.promptd, 8), (.promptsim, 1)])
    func `a page has every command and option of its program, and no others`(program: Program, section: Int) throws {
        let page = try Files.read("\(Files.root)/etc/man/\(program.rawValue).\(section)")
        let words = Set(page.split { " \n".contains($0) }.map(String.init))
        let commands = try CommandTree(of: program).all
        for command in commands where command.subcommands.isEmpty {
            let name = command.path.joined(separator: " ")
            #expect(name.isEmpty || page.contains("\n.It Cm \(name)") || page.contains("\n.Cm \(name)\n"), "\(name) is missing")
        }
        let options = commands.flatMap(\.options)
        #expect(!options.isEmpty)
        for option in options {
            let isThere = option.isShort ? page.contains("Fl \(option.name) ") : words.contains("-" + option.name)
            #expect(isThere, "--\(option.name) is missing")
        }
        let known = Set(options.map { "-" + $0.name }).union(["-compact", "-width", "-tag", "-offset", "-column", "-literal"])
        let named = page.split(separator: "\n").filter { $0.hasPrefix(".") }.flatMap { $0.matches(of: /(?:^| )(-[a-z][a-z-]+)/) }
        #expect(named.map { String($0.1) }.filter { !known.contains($0) } == [])
    }

    @Test(arguments: ["bash", "zsh", "fish"]) func `a completion script knows every command and option`(shell: String) throws {
        let script = try ProgramRun(Program.promptctl.path, ["completions", shell])
        #expect(script.status == 0)
        for command in try CommandTree(of: .promptctl).all where !command.path.isEmpty {
            let name = command.path.joined(separator: shell == "fish" ? " " : "_")
            let lines = script.output.split(separator: "\n").map(String.init)
            // bash and zsh have a function for each, fish a condition.
            let own =
                shell == "fish"
                ? lines.filter { $0.contains("\"promptctl \(name)\"") }
                : Array(lines.drop { $0 != "_promptctl_\(name)() {" }.prefix { $0 != "}" })
            #expect(!own.isEmpty, "\(name) is missing")
            for option in command.options where !option.isShort {
                let sought = shell == "fish" ? "-l '\(option.name)'" : "--\(option.name)"
                #expect(own.contains { $0.contains(sought) }, "\(name) --\(option.name) is missing")
            }
        }
    }

    /// As the shell would for Tab.
    @Test func `bash completes a command`() throws {
        let script = try ProgramRun(Program.promptctl.path, ["completions", "bash"]).output
        let question = """

            COMP_LINE="promptctl queue su" COMP_POINT=18 COMP_WORDS=(promptctl queue su) COMP_CWORD=2
            _promptctl promptctl su queue
            echo "${COMPREPLY[*]}"
            """
        let run = try ProgramRun("bash", ["-c", script + question])
        #expect(run.output == "submit\n", "\(run.error)")
    }
}
