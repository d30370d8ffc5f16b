import Glibc
import Platform
import PromptAPI

/// An answer that is kept, got end to end through the daemon's socket, beside the floor and beside a Redis that has it.
struct HitSpeed {
    /// The C echo, the hit, the Redis GET.
    let results: [Result]

    /// - Parameter redis: the binary of redis-server.
    init(promptd: String, promptsim: String, echo: String, redis: String, rounds: Int, slice: Duration) throws {
        let directory = try TemporaryDirectory()
        let floor = try EchoFloor(binary: echo, directory: directory.path)
        let simulator = try Simulator(binary: promptsim)
        let daemon = try Daemon(binary: promptd, directory: directory.path, provider: simulator.port)
        let store = try RedisStore(binary: redis, directory: directory.path)
        results = try Interleaved.run(
            [try floor.subject(), try daemon.hit(), try store.get()], rounds: rounds, slice: slice)
    }

    var goals: [Goal] {
        let (echo, hit, redis) = (results[0].median(\.p50), results[1].median(\.p50), results[2].median(\.p50))
        return [
            Goal(sentence: "exact hit p50 ≤ 3 × echo p50", isMet: hit <= 3 * echo, measured: "\(rounded(hit / echo, 2)) ×"),
            Goal(
                sentence: "exact hit p50 < Redis GET p50", isMet: hit < redis,
                measured: "\(rounded(hit / 1e3)) µs, Redis \(rounded(redis / 1e3)) µs"),
        ]
    }
}

extension Daemon {
    /// The same question all the time: asked once of the provider, then answered from memory.
    fileprivate func hit() throws -> Subject {
        let wire = try Wire(socket: socket)
        let frame = Request.cached()
        _ = try wire.exchange(frame: frame)
        return Subject(
            name: "exact hit through promptd",
            exchange: {
                guard try wire.exchange(frame: frame).contains(subsequence: "\"cache_hit\":true") else {
                    throw Fault("what was asked before is no hit")
                }
            }, server: process)
    }
}

/// A Redis on a Unix socket with nothing to do beside.
private struct RedisStore {
    private let process: ChildProcess
    private let socket: String

    init(binary: String, directory: String) throws {
        socket = directory + "/redis.sock"
        process = try ChildProcess(
            binary, ["--unixsocket", socket, "--port", "0", "--save", "", "--appendonly", "no", "--dir", directory], isQuiet: true
        )
    }

    /// A value as long as an answer's frame.
    func get() throws -> Subject {
        let wire = try connectWhenReady(socket)
        let value = String(repeating: "v", count: Request.size)
        try wire.write(Array("*3\r\n$3\r\nSET\r\n$3\r\nkey\r\n$\(value.utf8.count)\r\n\(value)\r\n".utf8))
        guard try wire.readLine().elementsEqual("+OK".utf8) else { throw Fault("Redis keeps nothing") }
        let command = Array("*2\r\n$3\r\nGET\r\n$3\r\nkey\r\n".utf8)
        return Subject(
            name: "Redis GET, 1 KB",
            exchange: {
                try wire.write(command)
                guard try wire.readLine().elementsEqual("$\(Request.size)".utf8) else { throw Fault("Redis has another value") }
                _ = try wire.read(Request.size + 2)
            }, server: process)
    }
}

/// GPTCache's own look-up of a kept answer, in a Python process and with no socket between.
enum GPTCache {
    /// Nanoseconds at the median; `nil` where this Python has no GPTCache.
    static func p50(python: String) throws -> Double? {
        let directory = try TemporaryDirectory()
        let output = directory.path + "/p50"
        let script = directory.path + "/measure.py"
        try TextFile.write(program, to: script)
        guard try ChildProcess(python, [script, output, directory.path], isQuiet: true).waitForExit() == 0 else { return nil }
        return Double(try TextFile.read(output))
    }

    /// The same words again, by its map of exact matches: the least that it can do.
    private static let program = """
        import os, sys, time
        os.chdir(sys.argv[2])
        from gptcache import cache
        from gptcache.adapter.api import get, put
        from gptcache.manager import get_data_manager
        from gptcache.processor.pre import get_prompt
        cache.init(pre_embedding_func=get_prompt, data_manager=get_data_manager(data_path="map.txt"))
        prompt = "\(Request.prompt)"
        put(prompt, "v" * \(Request.size))
        times = []
        for _ in range(5000):
            start = time.perf_counter_ns()
            answer = get(prompt)
            times.append(time.perf_counter_ns() - start)
            assert answer
        open(sys.argv[1], "w").write(str(sorted(times)[len(times) // 2]))
        os._exit(0)

        """
}
