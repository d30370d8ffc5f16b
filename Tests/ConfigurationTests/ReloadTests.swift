import Glibc
import Testing

@testable import promptd

@Suite struct ReloadTests {
    private func changes(_ old: String, _ new: String) throws -> [String] {
        try configuration(new).changes(from: configuration(old))
    }

    @Test func `nothing differs from itself`() throws {
        let text = String(decoding: ShippedFileTests.uncommented, as: UTF8.self)
        #expect(try changes(text, text) == [])
    }

    @Test(arguments: [
        ("queue: { max_in_flight: 8 }", ["queue.max_in_flight"]),
        ("queue: { max_in_flight: 64 }", []),
        ("socket: { path: /s, mode: \"0600\", group: g }", ["socket.path", "socket.mode", "socket.group"]),
        ("service: { state_directory: /s }\naccess: { admin_group: g }", ["service.state_directory", "access.admin_group"]),
        ("limits: { budget_usd_per_day: 1 }", ["limits.budget_usd_per_day"]),
        ("limits_by_user: { bob: {} }", ["limits_by_user.bob"]),
        ("routing: { task_preferences: { chat: [azure] } }", ["routing.task_preferences.chat"]),
        ("resilience: { breaker: { window: 5s } }", ["resilience.breaker.window"]),
        ("cache: { ttl_by_task: { chat: 1 }, redis: { url: \"redis://h\" } }", ["cache.ttl_by_task.chat", "cache.redis"]),
        ("log: { level: error }", ["log.level"]),
        ("providers: [{ name: a, kind: ollama, models: [{ id: m }] }]", ["providers.a"]),
    ])
    func `what differs from the defaults has a name`(yaml: String, names: [String]) throws {
        #expect(try changes("", yaml) == names)
        #expect(try changes(yaml, "") == names)
    }

    @Test func `of providers those that differ, or their order`() throws {
        func providers(_ names: String...) -> String {
            "providers: [\(names.map { "{ name: \($0), kind: ollama, models: [{ id: m }] }" }.joined(separator: ", "))]"
        }
        #expect(try changes(providers("a", "b"), providers("b", "a")) == ["providers"])
        #expect(try changes(providers("a", "b"), providers("b", "c")) == ["providers.a", "providers.c"])
        #expect(
            try changes(providers("a", "b"), providers("a", "b").replacing("id: m }] }]", with: "id: n }] }]")) == ["providers.b"]
        )
    }

    @Test func `a user's budget alone`() throws {
        let old = "limits_by_user: { bob: { requests_per_minute: 5 } }"
        #expect(try changes(old, old.replacing("5", with: "6")) == ["limits_by_user.bob.requests_per_minute"])
    }

    @Test func `what is bound once needs a restart`() throws {
        let changes = try changes(
            "",
            "socket: { path: /s, mode: \"0600\", group: g, max_connections: 5 }\n"
                + "service: { state_directory: /s, drain_timeout: 5 }"
        )
        #expect(
            DaemonConfiguration.needingRestart(changes) == [
                "socket.path", "socket.mode", "socket.group", "service.state_directory",
            ])
        #expect(DaemonConfiguration.fixedUntilRestart.isSubset(of: DaemonConfiguration.keyPaths))
    }

    // MARK: Files

    private func failure(_ path: String) -> ConfigurationFaults? {
        do throws(ConfigurationFaults) {
            _ = try DaemonConfiguration.load(path: path)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a file that cannot be read has a reason of its own`() throws {
        let missing = try #require(failure("/nonexistent/promptd.yaml"))
        #expect(missing.unreadable == .missing && missing.faults == [])
        #expect("\(missing)" == "/nonexistent/promptd.yaml: cannot be read: there is no such file")
        #expect(failure("/")?.unreadable == .notAFile)
        #expect(failure("/dev/null/x")?.unreadable == .system(errno: ENOTDIR))
        #expect("\(try #require(failure("/dev/null/x")))" == "/dev/null/x: cannot be read: Not a directory")
    }

    @Test func `a pipe does not keep the daemon waiting`() throws {
        var template = Array("/tmp/promptd-configuration-XXXXXX".utf8CString)
        let directory = try #require(mkdtemp(&template).map { String(cString: $0) })
        defer { rmdir(directory) }
        let pipe = directory + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        defer { unlink(pipe) }
        #expect(failure(pipe)?.unreadable == .notAFile)
    }

    @Test func `a device without end is too large a file, and one without content is empty`() throws {
        let endless = try #require(failure("/dev/zero"))
        #expect("\(endless)" == "/dev/zero:1:1: the file is larger than 1 MiB")
        #expect(try DaemonConfiguration.load(path: "/dev/null") == DaemonConfiguration())
    }

    @Test func `faults are printed one a line`() throws {
        let faults = ConfigurationFaults(
            file: "/e/p.yaml",
            faults: [
                .init(line: 10, column: 2, message: "later"), .init(line: 9, column: 3, message: "first"),
                .init(line: 10, column: 2, message: "later"),
            ])
        #expect("\(faults)" == "/e/p.yaml:9:3: first\n/e/p.yaml:10:2: later")
    }
}
