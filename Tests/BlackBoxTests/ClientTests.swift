import Glibc
import Platform
import PromptAPI
import Testing

/// promptctl as a shell sees it: its exit status, and what it writes where (spec config, "promptctl").
@Suite(.blocking) struct ClientTests {
    private static let models = ["{id: a, answer: echo}", "{id: down, faults: [{status: 503}]}"]

    // MARK: What it prints

    @Test func `the answer goes to standard output, alone`() throws {
        try Stand.run(models: ["{id: a, answer: echo}"]) { stand in
            let socket = stand.daemon.socket
            let runs = [
                try ProgramRun.promptctl("generate", "some words", socket: socket),
                try ProgramRun.promptctl("generate", "-", socket: socket, input: "some words\n"),
                try ProgramRun.promptctl("generate", socket: socket, input: "some words\n"),
                try ProgramRun.promptctl("generate", "--stream", "some words", socket: socket),
                try ProgramRun.promptctl("--socket", socket, "generate", "some words", socket: "/nowhere"),
            ]
            for run in runs {
                #expect(run.status == 0)
                #expect(run.output == "some words\n")
                #expect(run.error == "")
            }
        }
    }

    @Test func `with --json it is the one document`() throws {
        try Stand.run(models: Self.models) { stand in
            let good = try ProgramRun.promptctl(
                "--json", "generate", "--provider", "a", "some words", socket: stand.daemon.socket)
            #expect(good.status == 0)
            #expect(try good.document["response"] == "some words")
            #expect(try good.document["usage"]?["output_tokens"]?.integer == 2)
            #expect(good.error == "")
            let bad = try ProgramRun.promptctl(
                "generate", "--json", "--provider", "down", "--no-fallback-enabled", "--max-retries", "0", "x",
                socket: stand.daemon.socket)
            #expect(bad.status == 1)
            #expect(try bad.document["error"]?["data"]?["kind"] == "all_providers_failed")
        }
    }

    @Test func `an error goes to standard error, with what was tried`() throws {
        try Stand.run(models: ["{id: down, faults: [{status: 503}]}"]) { stand in
            let run = try ProgramRun.promptctl("generate", "--max-retries", "0", "x", socket: stand.daemon.socket)
            #expect(run.status == 1)
            #expect(run.output == "")
            #expect(run.error.hasPrefix("promptctl: "))
            #expect(run.error.contains("down"))
            #expect(run.error.contains("503"))
        }
    }

    @Test func `it calls any method`() throws {
        try Stand.run(models: Self.models) { stand in
            let socket = stand.daemon.socket
            #expect(try ProgramRun.promptctl("call", "health", socket: socket).document["status"] == "healthy")
            let generate = #"{"prompt":"some words","provider":"a"}"#
            #expect(try ProgramRun.promptctl("call", "generate", generate, socket: socket).document["response"] == "some words")
            #expect(
                try ProgramRun.promptctl("call", "generate", "-", socket: socket, input: generate).document["response"]
                    == "some words")
            let list = try ProgramRun.promptctl("call", "--list", socket: socket)
            #expect(list.status == 0)
            #expect(list.output.contains("queue.submit"))
            let unknown = try ProgramRun.promptctl("call", "no.such", socket: socket)
            #expect(unknown.status == 1)
            #expect(unknown.output == "")
            #expect(unknown.error.contains("no.such"))
        }
    }

    @Test(arguments: ["status", "health", "providers list"]) func `what is for people has a document too`(words: String) throws {
        try Stand.run(models: ["{id: a}"]) { stand in
            let words = words.split(separator: " ").map(String.init)
            let environment = ["PROMPTD_SOCKET": stand.daemon.socket]
            let text = try ProgramRun(Program.promptctl.path, words, environment: environment)
            #expect(text.status == 0)
            #expect(!text.output.isEmpty)
            #expect(text.error == "")
            #expect(!text.output.contains("\u{1B}"))
            let json = try ProgramRun(Program.promptctl.path, ["--json"] + words, environment: environment)
            #expect(json.status == 0)
            #expect(try json.document.object != nil)
        }
    }

    @Test func `colour is for terminals, and for those who want it`() throws {
        try Stand.run(models: ["{id: a}"]) { stand in
            let plain = try Terminal.run(
                Program.promptctl.path, ["status"], environment: ["PROMPTD_SOCKET": stand.daemon.socket, "NO_COLOR": "1"])
            #expect(plain.status == 0)
            #expect(plain.output.contains("healthy"))
            #expect(!plain.output.contains("\u{1B}"))
            let coloured = try Terminal.run(
                Program.promptctl.path, ["status"], environment: ["PROMPTD_SOCKET": stand.daemon.socket])
            #expect(coloured.output.contains("\u{1B}["))
        }
    }

    @Test func `a terminal sees the answer grow, and is not steered by it`() throws {
        try Stand.run(models: ["{id: a, answer: echo}"]) { stand in
            let run = try Terminal.run(
                Program.promptctl.path, ["generate", "red \u{1B}[31m words"], environment: ["PROMPTD_SOCKET": stand.daemon.socket]
            )
            #expect(run.status == 0)
            #expect(run.output.contains("words"))
            #expect(!run.output.contains("\u{1B}[31m"))
        }
    }

    // MARK: Exit status

    @Test func `0, 1, 2: health`() throws {
        let keyless = "api_key_env: PROMPTD_NO_SUCH_KEY"
        for (good, bad, status) in [(1, 0, 0), (1, 1, 1), (0, 1, 2), (0, 0, 1)] as [(Int, Int, Int32)] {
            try Stand.run(
                providers: { sim in
                    (0..<good).map { Text.provider("good\($0)", at: sim.url) }.joined()
                        + (0..<bad).map { Text.provider("bad\($0)", at: sim.url, more: keyless) }.joined()
                }
            ) { stand in
                let run = try ProgramRun.promptctl("health", socket: stand.daemon.socket)
                #expect(run.status == status, "\(good) good, \(bad) bad: \(run)")
            }
        }
    }

    @Test func `64: used wrongly`() throws {
        try Stand.run { stand in
            for arguments in [
                ["generate", "--no-such-option"], ["no-such-verb"], ["call"], ["call", "health", "{"], ["generate"],
                ["generate", "--timeout", "soon", "x"],
            ] {
                let run = try ProgramRun(Program.promptctl.path, arguments, environment: ["PROMPTD_SOCKET": stand.daemon.socket])
                #expect(run.status == 64, "\(arguments): \(run)")
                #expect(run.output == "", "\(arguments)")
                #expect(!run.error.isEmpty, "\(arguments)")
            }
            #expect(try stand.sim.account(of: "a").begun == 0)
        }
    }

    @Test func `69: nobody there`() throws {
        try withTemporaryDirectory { directory in
            close(try UnixSocket.listen(at: directory + "/stale", mode: 0o600, group: nil))
            for socket in [directory + "/none", directory + "/stale"] {
                for verb in ["health", "status"] {
                    let run = try ProgramRun.promptctl(verb, socket: socket)
                    #expect(run.status == 69, "\(run)")
                    #expect(run.output == "")
                    #expect(run.error.contains(socket))
                }
            }
        }
    }

    @Test func `69: the daemon dies within a call`() throws {
        try Stand.run(models: ["{id: a, faults: [{hang: 50s}]}"]) { stand in
            startThread { [pid = stand.daemon.pid, sim = stand.sim.port] in
                _ = holds {
                    (try? LoopbackHTTP.get("/sim/calls", port: sim)).map {
                        String(decoding: $0, as: UTF8.self).contains(#""in_flight":1"#)
                    } ?? true
                }
                kill(pid, SIGKILL)
            }
            let run = try ProgramRun.promptctl("generate", "x", socket: stand.daemon.socket)
            #expect(run.status == 69)
            #expect(run.error.contains("closed the connection"))
        }
    }

    @Test func `75: later`() throws {
        let settings = "queue: { max_in_flight: 1, max_size: 1, max_wait: 30s }"
        try Stand.run(models: ["{id: a, faults: [{hang: 50s}]}"], settings: settings) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            for id in 1...2 { try connection.request(JSON(id), "generate", ["prompt": "x"]) }
            #expect(try holds { try stand.connect().call("status")["queue_status"]?["queue_size"]?.integer == 1 })
            let run = try ProgramRun.promptctl("generate", "x", socket: stand.daemon.socket)
            #expect(run.status == 75)
            #expect(run.error.contains("try again in"))
        }
    }

    @Test func `76: somebody else listens there`() throws {
        try withTemporaryDirectory { directory in
            let listener = try UnixSocket.listen(at: directory + "/http", mode: 0o600, group: nil)
            defer { close(listener) }
            startThread {
                let descriptor = accept(listener, nil, nil)
                let bytes = Array("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n".utf8)
                _ = write(descriptor, bytes, bytes.count)
                _ = isReadable(descriptor, within: patience)
                close(descriptor)
            }
            let run = try ProgramRun.promptctl("health", socket: directory + "/http")
            #expect(run.status == 76, "\(run)")
            #expect(run.output == "")
        }
    }

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition)) func `77: a socket for others`() throws {
        try Stand.run(settings: #"socket: { mode: "0600" }"#) { stand in
            let run = try OtherUser(in: stand.directory).promptctl(["health"], socket: stand.daemon.socket)
            #expect(run.status == 77, "\(run)")
            #expect(run.error.contains(stand.daemon.socket))
        }
    }

    @Test func `78: the configuration`() throws {
        try Stand.run { stand in
            let good = try ProgramRun.promptctl("reload", socket: stand.daemon.socket)
            #expect(good.status == 0, "\(good)")
            try Files.write("colour: red\n", to: stand.daemon.configurationFile)
            let bad = try ProgramRun.promptctl("reload", socket: stand.daemon.socket)
            #expect(bad.status == 78)
            #expect(bad.output == "")
            #expect(bad.error.contains("\(stand.daemon.configurationFile):1:"))
        }
    }

    @Test func `a batch's status is its worst member's, and a faulty file is refused before it costs anything`() throws {
        try Stand.run(models: Self.models) { stand in
            let file = stand.directory + "/batch.jsonl"
            let (good, bad) = (
                #"{"prompt":"x","provider":"a"}"#, #"{"prompt":"y","provider":"down","fallback_enabled":false,"max_retries":0}"#
            )
            try Files.write("\(good)\n\n\(bad)\n", to: file)
            let mixed = try ProgramRun.promptctl("batch", file, socket: stand.daemon.socket)
            #expect(mixed.status == 1)
            let rows = try mixed.output.split(separator: "\n").map { try JSONParser.parse(String($0)) }
            #expect(Set(rows.compactMap { $0["index"]?.integer }) == [0, 1])
            #expect(rows.first { $0["index"]?.integer == 1 }?["error"]?["data"]?["kind"] == "all_providers_failed")
            #expect(mixed.error.contains("1"))
            try Files.write("\(good)\nnot JSON\n", to: file)
            let faulty = try ProgramRun.promptctl("batch", file, socket: stand.daemon.socket)
            #expect(faulty.status == 65)
            #expect(faulty.error.contains("\(file):2:"))
            #expect(try stand.sim.account(of: "a").begun == 1)
            #expect(try ProgramRun.promptctl("batch", stand.directory + "/none", socket: stand.daemon.socket).status == 66)
        }
    }

    @Test func `a torn line is made again`() throws {
        try Stand.run(models: ["{id: a, answer: echo}"]) { stand in
            let (file, out) = (stand.directory + "/batch.jsonl", stand.directory + "/out.jsonl")
            try Files.write((0..<5).map { #"{"prompt":"number \#($0)"}"# + "\n" }.joined(), to: file)
            #expect(try ProgramRun.promptctl("batch", file, "-o", out, socket: stand.daemon.socket).status == 0)
            let whole = try Files.read(out)
            try Files.write(String(whole.dropLast(20)), to: out)
            #expect(try ProgramRun.promptctl("batch", file, "-o", out, socket: stand.daemon.socket).status == 0)
            let rows = try Files.read(out).split(separator: "\n").map { try JSONParser.parse(String($0)) }
            #expect(rows.count == 5)
            #expect(rows.allSatisfy { row in row["response"]?.string == row["index"]?.integer.map { "number \($0)" } })
            #expect(try stand.sim.account(of: "a").begun == 6)
        }
    }
}
