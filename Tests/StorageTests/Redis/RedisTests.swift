import Glibc
import Platform
import Storage
import TestSupport
import Testing

@Suite(.enabled(if: RedisServer.isInstalled, Comment(rawValue: RedisServer.absence))) struct `A Redis` {
    /// Far from what hanging would cost, and far above what a busy machine adds to a wait.
    static let bound = Duration.seconds(5)

    @Test func `answers every kind of reply`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let binary = RedisArgument([0, 13, 10, 255])
        #expect(try await redis.send(["SET", "a", binary, "PX", RedisArgument(60_000)]) == .status("OK"))
        #expect(try await redis.send(["GET", "a"]) == .bytes(binary.bytes))
        #expect(try await redis.send(["SET", "empty", ""]) == .status("OK"))
        #expect(try await redis.send(["GET", "empty"]) == .bytes([]))
        #expect(try await redis.send(["GET", "none"]) == .null)
        #expect(try await redis.send(["INCR", "n"]) == .integer(1))
        #expect(try await redis.send(["MGET", "n", "none"]) == .array([.bytes([UInt8(ascii: "1")]), .null]))
        guard case .error(let words) = try await redis.send(["INCR", "a"]) else {
            Issue.record("no error")
            return
        }
        #expect(words.hasPrefix("ERR"))
    }

    @Test func `takes a value of megabytes, and a command of thousands of words`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let large = [UInt8](repeating: 7, count: 4 << 20)
        #expect(try await redis.send(["SET", "large", RedisArgument(large)], within: .seconds(10)) == .status("OK"))
        #expect(try await redis.send(["GET", "large"], within: .seconds(10)) == .bytes(large))
        let members = (0..<5000).map { RedisArgument($0) }
        #expect(try await redis.send(["SADD", "set"] + members, within: .seconds(10)) == .integer(5000))
    }

    @Test func `answers a pipeline in order, and many callers at once each its own`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        #expect(try await redis.pipeline([]) == [])
        #expect(try await redis.pipeline([["SET", "a", "1"], ["INCR", "a"], ["GET", "a"]]).last?.text == "2")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<1000 {
                group.addTask {
                    let word = RedisArgument("value \(number)")
                    let replies = try await redis.pipeline([["ECHO", word], ["ECHO", word]], within: .seconds(10))
                    #expect(replies == [.bytes(word.bytes), .bytes(word.bytes)])
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `runs a script whether Redis knows it or not`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let script = RedisScript("return {KEYS[1], ARGV[1], 7}")
        for _ in 0..<2 {
            let reply = try await redis.run(script, keys: ["key"], arguments: ["argument"])
            #expect(reply == .array([.bytes(Array("key".utf8)), .bytes(Array("argument".utf8)), .integer(7)]))
        }
        #expect(try await redis.send(["SCRIPT", "EXISTS", RedisArgument(script.sha1)]) == .array([.integer(1)]))
    }

    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 1000]) func `names a script of any length as Redis does`(length: Int) async throws
    {
        let redis = try await Redis.connected(to: try RedisServer())
        let script = RedisScript("--" + String(repeating: "x", count: length))
        #expect(try await redis.send(["SCRIPT", "LOAD", RedisArgument(script.source)]).text == script.sha1)
    }

    @Test func `appends to a stream and reads from it`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        let id = try await redis.send(["XADD", "events", "*", "kind", "stored"])
        let read = try await redis.send(["XREAD", "COUNT", "10", "STREAMS", "events", "0"])
        let entry = read.array?.first?.array?[1].array?.first?.array
        #expect(entry == [id, .array([.bytes(Array("kind".utf8)), .bytes(Array("stored".utf8))])])
    }

    @Test func `enters by password, into its database`() async throws {
        let server = try RedisServer(["--requirepass", "pass word"])
        let redis = try await Redis.connected(to: server) {
            $0.password = "pass word"
            $0.database = 3
        }
        #expect(try await redis.send(["SET", "here", "1"]) == .status("OK"))
        #expect(try await redis.pipeline([["SELECT", "0"], ["EXISTS", "here"], ["SELECT", "3"]])[1] == .integer(0))
        #expect(try await redis.send(["EXISTS", "here"]) == .integer(1))
    }

    @Test func `says why it is not let in`() async throws {
        let server = try RedisServer(["--requirepass", "right"])
        var address = RedisAddress(.socket(path: server.path), password: "wrong")
        // It may not listen yet: then the reason is another one, and only the first is told.
        try await Redis.connected(to: server) { $0.password = "right" }.close()
        for password in ["wrong", nil] {
            address.password = password
            let states = RedisStates()
            let redis = try Redis.impatient(address, states, server)
            let reason = await states.untilDown()
            #expect(reason.contains("WRONGPASS") || reason.contains("NOAUTH"), "\(reason)")
            await #expect(throws: RedisError.down(reason)) { try await redis.send(["PING"]) }
        }
    }

    // MARK: When it is gone

    @Test func `that was never there costs nothing`() async throws {
        let directory = try TemporaryDirectory()
        let states = RedisStates()
        let redis = try Redis.impatient(RedisAddress(.socket(path: directory.path + "/none.sock")), states)
        let reason = await states.untilDown()
        #expect(!redis.isUp)
        let began = SystemTime().now
        await #expect(throws: RedisError.down(reason)) { try await redis.send(["PING"]) }
        #expect(SystemTime().now - began < Self.bound)
    }

    @Test func `that hangs costs its time-out, and comes back`() async throws {
        let server = try RedisServer()
        let states = RedisStates()
        let redis = try Redis.impatient(RedisAddress(.socket(path: server.path)), states, server)
        await states.untilUp()
        server.signal(SIGSTOP)
        let began = SystemTime().now
        await #expect(throws: RedisError.timedOut) { try await redis.send(["PING"]) }
        #expect(redis.options.commandTimeout < .milliseconds(50))
        #expect(SystemTime().now - began >= redis.options.commandTimeout)
        #expect(SystemTime().now - began < Self.bound)
        // The others of that time do not wait longer for having come later.
        await #expect(throws: RedisError.self) { try await redis.send(["PING"]) }
        #expect(SystemTime().now - began < Self.bound)
        server.signal(SIGCONT)
        await states.untilUp()
        #expect(try await redis.send(["PING"]) == .status("PONG"))
    }

    @Test func `that dies under load fails what is under way, and is found again`() async throws {
        let server = try RedisServer()
        let states = RedisStates()
        let redis = try Redis.impatient(RedisAddress(.socket(path: server.path)), states, server)
        await states.untilUp()
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<200 {
                group.addTask {
                    if number == 100 { server.kill() }
                    let began = SystemTime().now
                    _ = try? await redis.send(["INCR", "n"])
                    #expect(SystemTime().now - began < .seconds(30))
                }
            }
        }
        _ = await states.untilDown()
        await #expect(throws: RedisError.self) { try await redis.send(["PING"]) }
        try server.start()
        await states.untilUp()
        #expect(try await redis.send(["GET", "n"]) == .null)
    }

    @Test func `refuses more than it may hold`() async throws {
        let server = try RedisServer()
        var options = Redis.Options()
        options.maxPending = 3
        options.commandTimeout = .seconds(5)
        let states = RedisStates()
        let redis = try Redis(RedisAddress(.socket(path: server.path)), options: options, onChange: states.report)
        await states.untilUp()
        server.signal(SIGSTOP)
        let refused = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do throws(RedisError) {
                        _ = try await redis.send(["PING"])
                        return false
                    } catch { return error == .down("3 commands are under way") }
                }
            }
            var refused = 0
            for await isRefused in group where isRefused {
                refused += 1
                if refused == 7 { server.signal(SIGCONT) }
            }
            return refused
        }
        #expect(refused == 7)
        #expect(try await redis.send(["PING"]) == .status("PONG"))
    }

    @Test func `fails at once after it was closed`() async throws {
        let redis = try await Redis.connected(to: try RedisServer())
        redis.close()
        #expect(!redis.isUp)
        await #expect(throws: RedisError.down("closed")) { try await redis.send(["PING"]) }
    }

    @Test func `is reached by TCP as well`() async throws {
        let port = try RedisServer.freePort()
        let server = try RedisServer(["--port", "\(port)", "--bind", "127.0.0.1"])
        let states = RedisStates()
        let redis = try Redis.impatient(try RedisAddress(url: "redis://127.0.0.1:\(port)/1"), states)
        await states.untilUp()
        #expect(try await redis.send(["PING"]) == .status("PONG"))
        server.kill()
    }

    @Test func `behind a port where nobody listens is down`() async throws {
        let states = RedisStates()
        let redis = try Redis.impatient(try RedisAddress(url: "redis://127.0.0.1:\(try RedisServer.freePort())"), states)
        #expect(await states.untilDown() == "Connection refused")
        #expect(!redis.isUp)
    }
}
