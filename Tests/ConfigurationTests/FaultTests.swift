import Testing

@testable import promptd

/// One fault each: what is written, and the line that the operator reads.
@Suite struct FaultTests {
    @Test(arguments: [
        ("- a", "1:1: must be a mapping of keys to values"),
        ("socket", "1:1: must be a mapping of keys to values"),
        ("qeue: {}", "1:1: qeue is not a known key; did you mean \"queue\"?"),
        ("xyzzy: {}", "1:1: xyzzy is not a known key"),
        ("queue: 5", "1:8: queue must be a mapping of keys to values"),
        ("queue:\n  max-inflight: 5", "2:3: queue.max-inflight is not a known key; did you mean \"max_in_flight\"?"),
        ("queue:\n  max_in_flight: 0", "2:18: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: 100001 }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: -1 }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: 064 }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: 0x10 }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: 6.4 }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: \"64\" }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: 99999999999999999999 }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue: { max_in_flight: [64] }", "1:25: queue.max_in_flight must be a whole number from 1 to 100000"),
        ("queue:\n  max_in_flight:\n", "2:17: queue.max_in_flight has no value: give it one or leave the line out"),
        ("queue: { max_in_flight: ~ }", "1:25: queue.max_in_flight has no value: give it one or leave the line out"),
        ("resilience: { breaker: { failure_rate: 1.1 } }", "1:40: resilience.breaker.failure_rate must be a number from 0 to 1"),
        ("resilience: { breaker: { failure_rate: .nan } }", "1:40: resilience.breaker.failure_rate must be a number from 0 to 1"),
        ("resilience: { hedging: yes }", "1:24: resilience.hedging must be true or false: write true"),
        ("resilience: { hedging: no }", "1:24: resilience.hedging must be true or false: write false"),
        ("resilience: { hedging: \"true\" }", "1:24: resilience.hedging must be true or false, without quotes"),
        ("resilience: { hedging: 1 }", "1:24: resilience.hedging must be true or false"),
        (
            "resilience: { breaker: { open_min: 10m } }",
            "1:26: resilience.breaker.open_min contradicts: open_min (10m) is more than open_max (5m)"
        ),
        (
            "resilience: { retry_budget: { max: 5 } }",
            "1:31: resilience.retry_budget.max contradicts: initial (10.0) is more than max (5.0)"
        ),
        ("socket: { path: p.sock }", "1:17: socket.path must be an absolute path of at most 107 bytes"),
        ("socket: { mode: 660 }", "1:17: socket.mode must be permissions in octal with a leading 0, best in quotes: \"0660\""),
        ("socket: { mode: \"0668\" }", "1:17: socket.mode must be permissions in octal, from \"0000\" to \"0777\""),
        ("socket: { mode: \"1777\" }", "1:17: socket.mode must be permissions in octal, from \"0000\" to \"0777\""),
        (
            "socket: { max_buffered_bytes: 1MiB }",
            "1:11: socket.max_buffered_bytes lets no frame of max_frame_bytes (16MiB) in: max_buffered_bytes is less"
        ),
        (
            "socket: { max_frame_bytes: 16MB }",
            "1:28: socket.max_frame_bytes must be in KiB, MiB or GiB, which are powers of 1024: write MiB"
        ),
        ("log: { level: warn }", "1:15: log.level must be one of trace, debug, info, notice, warning, error, critical"),
        (
            "log: { level: inof }",
            "1:15: log.level must be one of trace, debug, info, notice, warning, error, critical; did you mean info?"
        ),
        ("limits_by_user: { \"uid:01\": {} }", "1:19: limits_by_user.uid… must be the name of a user, or uid:<number>"),
        ("limits_by_user: { a b: {} }", "1:19: limits_by_user.a… must be the name of a user, or uid:<number>"),
        ("limits_by_user: { bob: 5 }", "1:24: limits_by_user.bob must be a mapping of keys to values"),
        ("cache: { ttl_by_task: { chatt: 5 } }", "1:25: cache.ttl_by_task.chatt is not a known key; did you mean \"chat\"?"),
        ("cache: { redis: {} }", "1:17: cache.redis needs a url"),
        (
            "cache: { redis: { url: \"rediss://h\" } }",
            "1:24: cache.redis.url must be redis://HOST[:PORT][/DATABASE] or unix:///PATH[?db=DATABASE]"
        ),
        ("routing: { task_preferences: { chat: azure } }", "1:38: routing.task_preferences.chat must be a list"),
        (
            "routing: { task_preferences: { chat: [azur] } }",
            "1:39: routing.task_preferences.chat names \"azur\", which is neither a provider of this file nor a kind; "
                + "did you mean \"azure\"?"
        ),
    ])
    func `a fault has a place and says what would be right`(yaml: String, line: String) {
        #expect(faults(yaml) == [line])
    }

    static let duration = #"a number of seconds, or such as "500ms", "30s", "5m", "2h", "7d""#
    static let size = #"a number of bytes, or such as "64KiB", "16MiB", "1GiB""#

    @Test(arguments: ["5min", "5 s", "-5", "1d1h", "s", "", "5us", "1e3", "25h", "\"30\"", "30S", ".5", "12:30:00"])
    func `what is no duration`(text: String) {
        let yaml = "queue: { max_wait: \(text.isEmpty ? "\"\"" : text) }"
        #expect(faults(yaml) == ["1:20: queue.max_wait must be a duration from 0 to 1d: \(Self.duration)"])
    }

    @Test func `a timeout is more than nothing`() {
        #expect(
            faults("resilience: { idle_timeout: 0 }")
                == ["1:29: resilience.idle_timeout must be a duration from 1ms to 1d: \(Self.duration)"])
    }

    @Test(arguments: ["1.5GiB", "-1", "\"64\"", "1TiB", "0", "99999999999GiB", "MiB"])
    func `what is no size`(text: String) {
        #expect(
            faults("cache: { max_bytes: \(text) }") == ["1:21: cache.max_bytes must be a size from 1KiB to 1024GiB: \(Self.size)"]
        )
    }

    @Test func `all faults of a file at once, in its order`() {
        let yaml = """
            log: { level: loud }
            providers:
              - name: a
                kind: openai
                region: eu
                models: [{ id: m, default: true }, { id: m, default: true }]
              - name: a
                kind: nothing
                weight: -1
            queue:
              max_size: many
              max_size: 5
            routing: { task_preferences: { chat: [b, a] } }
            """
        let kinds = "openai, azure, anthropic, gemini, vertex, bedrock, ollama"
        #expect(
            faults(yaml) == [
                "1:15: log.level must be one of trace, debug, info, notice, warning, error, critical",
                "5:5: providers.a.region belongs to kind bedrock, not to openai",
                "6:46: providers.a.models has the id \"m\" twice, first on line 6",
                "6:49: providers.a.models has a second default, beside the one on line 6",
                "7:5: providers.a has no models and can answer nothing: give it at least one, such as models: [{ id: NAME }]",
                "7:11: providers has the name \"a\" twice, first on line 3",
                "8:11: providers.a.kind must be one of \(kinds)",
                "9:13: providers.a.weight must be a number of at least 0",
                "11:13: queue.max_size must be a whole number from 0 to 1000000",
                "12:3: max_size is given twice, first on line 11",
                "13:39: routing.task_preferences.chat names \"b\", which is neither a provider of this file nor a kind",
            ])
    }
}
