import Glibc
import Platform
import PromptAPI
import PromptClient
import Testing

/// From the start to the end of the daemon (spec config, spec service §1).
@Suite(.blocking) struct LifecycleTests {
    // MARK: Start

    @Test func `it says that it is ready when it can answer`() throws {
        try withTemporaryDirectory { directory in
            let daemon = try DaemonProcess(configuration: Text.configuration(), directory: directory, waitsUntilReady: false)
            defer { daemon.end() }
            let lines = try daemon.notify.wait(for: "READY=1")
            #expect(lines.contains { $0.hasPrefix("STATUS=degraded") }, "\(lines)")
            #expect(try daemon.connect().call("health")["status"] == "degraded", "no provider is configured")
            #expect(daemon.notify.isSilent)
        }
    }

    @Test(.enabled(if: Program.isInstalled("systemd-socket-activate"), "systemd-socket-activate is missing: install systemd"))
    func `it serves the socket that systemd passes, and leaves it there`() throws {
        try withTemporaryDirectory { directory in
            let sim = try SimProcess(scenario: "any_model: true\n", directory: directory)
            defer { sim.end() }
            let notify = try NotifySocket(directory + "/notify")
            let path = directory + "/activated.sock"
            try Files.write(Text.configuration(providers: Text.provider("a", at: sim.url)), to: directory + "/promptd.yaml")
            let log = try Files.openForOutput(directory + "/stderr")
            defer { close(log) }
            let process = try ChildProcess(
                "systemd-socket-activate",
                [
                    "--listen=\(path)", "--fdname=rpc", "-E", "NOTIFY_SOCKET=\(notify.path)", "-E", "LD_LIBRARY_PATH",
                    Program.promptd.path,
                ]
                    + DaemonProcess.arguments(directory), output: log, error: log)
            defer { process.end() }
            // The kernel keeps this until there is a daemon: nobody has to wait for the start.
            #expect(holds { Files.isSocket(path) })
            var connection: RawConnection?
            _ = holds {
                connection = try? RawConnection(path)
                return connection != nil
            }
            let early = try #require(connection)
            defer { early.close() }
            #expect(notify.isSilent, "it has not started")
            try early.request(1, "generate", ["prompt": "x"])
            try notify.wait(for: "READY=1")
            #expect(try early.receive()["result"]?["success"] == true)
            #expect(!Files.exists(directory + "/promptd.sock"), "the passed one is the only one")
            process.send(SIGTERM)
            try notify.wait(for: "STOPPING=1")
            #expect(try process.waitForExit() == 0)
            #expect(Files.isSocket(path))
        }
    }

    @Test func `a second start at a live socket fails, and names it`() throws {
        try Stand.run { stand in
            let second = try ProgramRun(Program.promptd.path, DaemonProcess.arguments(stand.directory))
            #expect(second.status == 69)
            #expect(second.error.contains(stand.daemon.socket))
            #expect(try stand.connect().call("generate", ["prompt": "x"])["success"] == true)
        }
    }

    @Test func `what a dead daemon left behind is replaced`() throws {
        try withTemporaryDirectory { directory in
            close(try UnixSocket.listen(at: directory + "/promptd.sock", mode: 0o600, group: nil))
            #expect(throws: SystemError.self) { try UnixSocket.connect(to: directory + "/promptd.sock") }
            for _ in 0..<2 {
                let daemon = try DaemonProcess(configuration: Text.configuration(), directory: directory)
                defer { daemon.end() }
                #expect(try daemon.connect().call("health")["status"] != nil)
                daemon.send(SIGKILL)
                #expect(try daemon.waitForExit() == 128 + SIGKILL)
                #expect(Files.isSocket(daemon.socket))
            }
        }
    }

    @Test func `a file that is no socket is left alone`() throws {
        try withTemporaryDirectory { directory in
            try Files.write("mine", to: directory + "/promptd.sock")
            try Files.write(Text.configuration(), to: directory + "/promptd.yaml")
            let run = try ProgramRun(Program.promptd.path, DaemonProcess.arguments(directory))
            #expect(run.status != 0)
            #expect(run.error.contains(directory + "/promptd.sock"))
            #expect(try Files.read(directory + "/promptd.sock") == "mine")
        }
    }

    @Test func `the socket has the mode that was configured`() throws {
        try Stand.runDaemon(settings: #"socket: { mode: "0604" }"#) { daemon in
            var status = stat()
            #expect(lstat(daemon.socket, &status) == 0)
            #expect(status.st_mode & 0o777 == 0o604)
        }
    }

    // MARK: Configuration

    private func check(_ text: String, _ body: (ProgramRun, _ file: String) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let file = directory + "/promptd.yaml"
            try Files.write(text, to: file)
            try body(ProgramRun(Program.promptd.path, ["--config", file, "--check-config"]), file)
        }
    }

    @Test func `a good file is summed up`() throws {
        try check(Text.configuration(providers: Text.provider("here", at: "http://127.0.0.1:1/v1"))) { run, _ in
            #expect(run.status == 0)
            #expect(run.output.contains("here"))
            #expect(run.output.contains("127.0.0.1:1"))
            #expect(run.error == "")
        }
    }

    private static let bad = """
        socket: { mode: "0999" }
        colour: red
        queue:
          max_size: many
        providers:
          - { name: a, kind: openai, base_url: "http://127.0.0.1:1/v1", api_key: sk-not-here, models: [{ id: m }] }
        """

    @Test func `of a bad file every fault is told with its place`() throws {
        try check(Self.bad) { run, file in
            #expect(run.status == 78)
            #expect(run.output == "")
            let lines = run.error.split(separator: "\n").map(String.init)
            #expect(lines.count == 4, "\(run.error)")
            for (line, number) in zip(lines, [1, 2, 4, 6]) {
                let parts = line.dropFirst(file.count).split(separator: ":", maxSplits: 2).map(String.init)
                #expect(line.hasPrefix(file + ":"), "\(line)")
                #expect(parts.first == "\(number)", "\(line)")
                #expect(parts.dropFirst().first.flatMap { Int($0) } ?? 0 > 0, "\(line)")
                #expect(parts.last?.hasPrefix(" ") == true, "\(line)")
            }
            #expect(lines.last?.contains("credential") == true, "it says where a key belongs")
            #expect(!run.error.contains("sk-not-here"))
        }
    }

    @Test func `a start with a bad file touches nothing`() throws {
        try withTemporaryDirectory { directory in
            close(try UnixSocket.listen(at: directory + "/promptd.sock", mode: 0o600, group: nil))
            var before = stat()
            lstat(directory + "/promptd.sock", &before)
            try Files.write(Self.bad, to: directory + "/promptd.yaml")
            let run = try ProgramRun(Program.promptd.path, DaemonProcess.arguments(directory))
            #expect(run.status == 78)
            #expect(run.error.contains(directory + "/promptd.yaml:2:1:"))
            var after = stat()
            #expect(lstat(directory + "/promptd.sock", &after) == 0)
            #expect(after.st_ino == before.st_ino)
        }
    }

    @Test func `a file that was named must be there`() throws {
        try withTemporaryDirectory { directory in
            for more in [[], ["--check-config"]] {
                let run = try ProgramRun(Program.promptd.path, DaemonProcess.arguments(directory) + more)
                #expect(run.status == 66)
                #expect(run.error.contains(directory + "/promptd.yaml"))
                #expect(!Files.exists(directory + "/promptd.sock"))
            }
        }
    }

    // MARK: End

    @Test(arguments: [SIGTERM, SIGINT]) func `a stop loses none of the requests under way`(signal: Int32) throws {
        // The last request is held until the test lets it go, so that the daemon cannot be done before it is looked at.
        try Stand.run(models: ["{id: a, latency: 0.2, tokens_per_second: 50}", "{id: held, faults: [{hang: 50s}]}"]) { stand in
            let connection = try stand.connectRaw()
            let idle = try stand.connectRaw()
            defer { [connection, idle].forEach { $0.close() } }
            let prompt: JSON = ["prompt": "x", "provider": "a"]
            for id in 1...3 { try connection.request(JSON(id), "generate", prompt) }
            try connection.request(4, "generate", ["prompt": "x", "provider": "a", "stream": true])
            try connection.request(5, "batch", ["requests": [prompt, prompt]])
            try connection.request("held", "generate", ["prompt": "x", "provider": "held"])
            try stand.sim.wait(for: "a", "the calls") { $0.begun == 6 }
            try stand.sim.wait(for: "held", "the call") { $0.inFlight == 1 }
            stand.daemon.send(signal)
            try stand.daemon.notify.wait(for: "STOPPING=1")
            #expect(try idle.isUsable(), "what is no work is answered to the end")
            let (refused, late) = try untilRefused(idle, prompt)
            #expect(refused["error"]?["code"]?.integer == -32009)
            #expect(refused["error"]?["data"]?["kind"] == "shutting_down")
            try connection.notify("$/cancelRequest", ["id": "held"])
            var results: [Int: JSON] = [:]
            while let message = try connection.next() {
                if let id = message["id"]?.integer { results[id] = message["result"] }
            }
            #expect(Set(results.keys) == [1, 2, 3, 4, 5])
            #expect((1...4).allSatisfy { results[$0]?["success"] == true })
            #expect(results[5]?["successful"]?.integer == 2)
            #expect(try idle.next() == nil)
            #expect(try stand.daemon.waitForExit() == 0)
            #expect(!Files.exists(stand.daemon.socket))
            #expect(try stand.sim.account(of: "a").completed == 6 + late)
        }
    }

    /// The daemon says that it stops an instant before it does, so that a request or two may still get in.
    private func untilRefused(_ connection: RawConnection, _ prompt: JSON) throws -> (refusal: JSON, answered: Int) {
        for answered in 0..<5 {
            try connection.request("late", "generate", prompt)
            let answer = try connection.receive()
            if answer["error"] != nil { return (answer, answered) }
        }
        throw Unexpected("the daemon takes new work though it stops")
    }

    @Test(arguments: ["300ms", "0s"]) func `what outlasts the drain is cut off, and says why`(timeout: String) throws {
        try Stand.run(models: ["{id: a, faults: [{hang: 50s}]}"], settings: "service: { drain_timeout: \(timeout) }") { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(1, "generate", ["prompt": "x"])
            try connection.request(2, "generate", ["prompt": "x", "stream": true])
            try stand.sim.wait(for: "a", "the calls") { $0.inFlight == 2 }
            let began = now
            stand.daemon.send(SIGTERM)
            for _ in 0..<2 {
                #expect(try connection.receive(within: 5)["error"]?["data"]?["kind"] == "shutting_down")
            }
            #expect(try stand.daemon.waitForExit(within: 5) == 0)
            #expect(now - began < 3)
            #expect(!Files.exists(stand.daemon.socket))
            try stand.sim.wait(for: "a", "the end of the calls", within: 3) { $0.closedByClient == 2 }
        }
    }

    @Test func `a stream that nobody reads does not hold it`() throws {
        try Stand.run(models: ["{id: a, answer: echo}"], settings: "service: { drain_timeout: 300ms }") { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            let words = String(repeating: "word ", count: 20_000)
            try connection.request(1, "generate", ["prompt": .string(words), "stream": true])
            try connection.waitUntilNothingMoreComes()
            stand.daemon.send(SIGTERM)
            #expect(try stand.daemon.waitForExit(within: 5) == 0)
        }
    }

    @Test func `an idle daemon stops at once, whoever is connected`() throws {
        try Stand.runDaemon { daemon in
            let connections = try (0..<20).map { _ in try RawConnection(daemon.socket) }
            defer { connections.forEach { $0.close() } }
            // One of them has begun a frame, and one does not read.
            try connections[0].send([0, 0])
            try connections[1].request(1, "rpc.discover")
            let began = now
            daemon.send(SIGTERM)
            #expect(try daemon.waitForExit(within: 10) == 0)
            #expect(now - began < 3)
            #expect(!Files.exists(daemon.socket))
        }
    }

    @Test func `at its end it leaves a successor's socket alone`() throws {
        try Stand.runDaemon { daemon in
            unlink(daemon.socket)
            let other = try UnixSocket.listen(at: daemon.socket, mode: 0o600, group: nil)
            defer { close(other) }
            daemon.send(SIGTERM)
            #expect(try daemon.waitForExit() == 0)
            #expect(Files.isSocket(daemon.socket))
        }
    }
}
