import PromptAPI
import Testing

@testable import promptctl

@Suite struct GenerateOptionsTests {
    /// A value that the schema takes, as it is written on a command line.
    private func sample(_ parameter: MethodDescription.Parameter) -> [String] {
        let name = "--" + parameter.name.map { $0 == "_" ? "-" : String($0) }.joined()
        if parameter.schema["type"] == "boolean" { return ["--no-" + name.dropFirst(2)] }
        if let word = parameter.schema["enum"]?[0]?.string { return [name, word] }
        switch parameter.name {
        case "messages": return [name, #"[{"role":"user","content":"x"}]"#]
        case "tools": return [name, #"[{"type":"function"}]"#]
        case "response_format", "metadata": return [name, #"{"type":"json_object"}"#]
        default: return [name, "1"]
        }
    }

    @Test func `Every parameter of generate has an option under its own name, and reaches the daemon as the daemon wants it`()
        throws
    {
        for parameter in Methods.generate.description.parameters where parameter.name != "prompt" && parameter.name != "stream" {
            let options = try GenerateOptions.parse(sample(parameter) + (parameter.name == "messages" ? [] : ["prompt"]))
            let sent = try options.parameters()
            #expect(sent[parameter.name] != nil, "\(parameter.name)")
            #expect(sent.members.count == (parameter.name == "messages" ? 1 : 2))
            #expect(throws: Never.self, "\(parameter.name)") { _ = try Methods.generate.decode(sent) }
        }
    }

    @Test func `The prompt is the argument, and generate has the option to stream`() throws {
        let command = try Generate.parse(["--no-stream", "hello"])
        #expect(command.stream == false)
        #expect(try command.options.parameters() == JSON.Object([.init("prompt", "hello")]))
    }

    @Test func `What is not given is not sent, for defaults are the daemon's`() throws {
        #expect(try GenerateOptions.parse(["x"]).parameters().members.map(\.name) == ["prompt"])
    }

    @Test func `Stops and tags may be repeated`() throws {
        let sent = try GenerateOptions.parse(["x", "--stop", "a", "--stop", "-b", "--tag", "c", "--tag", "d"]).parameters()
        #expect(sent["stop"] == ["a", "-b"])
        #expect(sent["tags"] == ["c", "d"])
    }

    @Test(arguments: [
        ["--metadata", "[]"], ["--tools", "{}"], ["--messages", "x"], ["--task-type", "nope"], ["--seed", "x"],
    ])
    func `A value of the wrong kind is a usage error`(arguments: [String]) {
        #expect(throws: (any Error).self) { try GenerateOptions.parse(arguments + ["x"]) }
    }
}
