import Glibc
import PromptAPI
import PromptClient
import Testing

/// A new configuration for a daemon that runs (spec config), and who may order it.
@Suite(.blocking) struct ReloadTests {
    /// Two models; the daemon knows the first alone.
    private func run(
        models: [String] = ["{id: a}", "{id: b}"], settings: String = "", _ body: (Stand) throws -> Void
    ) throws {
        try Stand.run(models: models, settings: settings, providers: { Text.provider("a", at: $0.url) }, body)
    }

    private func configure(_ stand: Stand, _ names: String..., settings: String = "") throws {
        let providers = names.map { Text.provider($0, at: stand.sim.url) }.joined()
        try Files.write(Text.configuration(settings, providers: providers), to: stand.daemon.configurationFile)
    }

    private func providers(_ connection: PromptConnection) throws -> [String] {
        try connection.call("providers.list")["providers"]?.array?.compactMap { $0["name"]?.string } ?? []
    }

    @Test func `by RPC: a new provider is asked, what runs goes on as it began`() throws {
        try run(models: ["{id: a, latency: 0.5}", "{id: b}"]) { stand in
            let (connection, other) = (try stand.connect(), try stand.connect())
            let slow = try connection.start("generate", ["prompt": "x"])
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            try configure(stand, "b")
            let reload = try other.call("reload")
            #expect(reload["reloaded"] == true)
            #expect(reload["changed"]?.array?.contains { $0.string?.contains("providers") == true } == true, "\(reload)")
            #expect(try providers(other) == ["b"])
            #expect(try other.call("generate", ["prompt": "x"])["provider_used"] == "b")
            #expect(try connection.answer(to: slow)["provider_used"] == "a")
            #expect(try connection.call("generate", ["prompt": "x"])["provider_used"] == "b")
        }
    }

    @Test func `by SIGHUP, and the service manager hears of it`() throws {
        try run { stand in
            let connection = try stand.connect()
            try configure(stand, "a", "b")
            stand.daemon.send(SIGHUP)
            let lines = try stand.daemon.notify.wait(for: "RELOADING=1")
            #expect(lines.contains { $0.hasPrefix("MONOTONIC_USEC=") })
            try stand.daemon.notify.wait(for: "READY=1")
            #expect(try providers(connection) == ["a", "b"])
            #expect(try connection.call("generate", ["prompt": "x", "provider": "b"])["provider_used"] == "b")
        }
    }

    @Test func `where nothing has changed, nothing is said to have`() throws {
        try run { stand in
            let reload = try stand.connect().call("reload")
            #expect(reload["changed"]?.array?.count == 0)
        }
    }

    @Test func `what only a restart changes is named`() throws {
        try run { stand in
            try configure(stand, "a", settings: "socket: { path: /run/another.sock }")
            let reload = try stand.connect().call("reload")
            #expect(reload["reloaded"] == true)
            #expect(reload["restart_required"] == ["socket.path"])
        }
    }

    @Test(arguments: [false, true]) func `a bad file changes nothing`(bySignal: Bool) throws {
        try run { stand in
            let connection = try stand.connect()
            try Files.write(
                "cache: { enabled: false }\nproviders:\n  - { name: b, colour: red }\n", to: stand.daemon.configurationFile)
            if bySignal {
                stand.daemon.send(SIGHUP)
                try stand.daemon.notify.wait(for: "READY=1")
                #expect(stand.daemon.log.contains("0e5d2ccdfe524b7d85dae5e0885bf769"), "the log has the event")
                #expect(stand.daemon.log.contains("\(stand.daemon.configurationFile):3:"))
            } else {
                let error = try connection.error("reload")
                #expect(error.kind == "config_invalid")
                #expect(error.code == -32012)
                #expect(error.data["file"]?.string == stand.daemon.configurationFile)
                #expect(error.data["line"]?.integer == 3)
                #expect(error.data["message"]?.string?.isEmpty == false)
            }
            #expect(try providers(connection) == ["a"])
            #expect(try connection.call("generate", ["prompt": "x"])["provider_used"] == "a")
            unlink(stand.daemon.configurationFile)
            #expect(try connection.error("reload").kind == "config_invalid")
            #expect(try connection.call("generate", ["prompt": "x"])["provider_used"] == "a")
        }
    }

    @Test func `a reload reads key files again`() throws {
        try withTemporaryDirectory { keys in
            try Files.write("old", to: keys + "/key", mode: 0o600)
            try Stand.run(
                keys: ["new"], providers: { Text.provider("a", at: $0.url, more: "api_key_file: \(keys)/key") }
            ) { stand in
                let connection = try stand.connect()
                #expect(try connection.error("generate", ["prompt": "x"]).data["attempts"]?[0]?["kind"] == "auth")
                try Files.write("new\n", to: keys + "/key", mode: 0o600)
                #expect(try connection.call("reload")["reloaded"] == true)
                #expect(try connection.call("generate", ["prompt": "x"])["success"] == true)
                unlink(keys + "/key")
                let reload = try connection.call("reload")
                #expect(reload["warnings"]?[0]?.string?.contains("key file") == true, "\(reload)")
                #expect(try connection.error("generate", ["prompt": "x"]).kind == "no_eligible_provider")
            }
        }
    }

    @Test func `limits of a new configuration bind what comes after it`() throws {
        try run { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try configure(stand, "a", settings: "socket: { max_connections_per_user: 1 }")
            try connection.request(1, "reload")
            #expect(try connection.receive()["result"]?["reloaded"] == true)
            let extra = try stand.connectRaw()
            defer { extra.close() }
            #expect(try extra.receive()["error"]?["data"]?["kind"] == "overloaded")
            #expect(try connection.isUsable())
        }
    }

    @Test func `an administrator drains a provider, and resumes it`() throws {
        try run { stand in
            let connection = try stand.connect()
            _ = try connection.call("providers.set", ["provider": "a", "state": "drained"])
            #expect(try connection.error("generate", ["prompt": "x"]).kind == "no_eligible_provider")
            _ = try connection.call("providers.set", ["provider": "a", "state": "active"])
            #expect(try connection.call("generate", ["prompt": "x"])["success"] == true)
        }
    }

    @Test(.enabled(if: OtherUser.isPossible, OtherUser.condition))
    func `another user orders nothing, and is served`() throws {
        try Stand.run(settings: #"socket: { mode: "0666" }"#) { stand in
            let user = try OtherUser(in: stand.directory)
            for arguments in [
                ["reload"], ["providers", "drain", "a"], ["providers", "check"], ["generate", "--user-id", "uid:0", "x"],
            ] {
                let run = try user.promptctl(["--json"] + arguments, socket: stand.daemon.socket)
                #expect(run.status == 77, "\(arguments): \(run)")
                #expect(try run.document["error"]?["code"]?.integer == -32007, "\(arguments)")
                #expect(try run.document["error"]?["data"]?["kind"] == "permission_denied", "\(arguments)")
            }
            let run = try user.promptctl(["generate", "x"], socket: stand.daemon.socket)
            #expect(run.status == 0, "\(run.error)")
            #expect(stand.daemon.log.contains("uid:\(OtherUser.uid)"))
        }
    }
}
