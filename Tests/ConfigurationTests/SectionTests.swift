import Testing

@testable import promptd

@Suite struct SectionTests {
    @Test(arguments: [
        "", "\n", "# nothing\n", "---\n", "---\n...\n", "{}", "queue:\n", "\u{FEFF}queue: {}\n", "providers:\ncache: ~\n",
    ])
    func `an empty file is all defaults`(yaml: String) throws {
        #expect(try configuration(yaml) == DaemonConfiguration())
    }

    @Test func `the socket and who administers`() throws {
        let read = try configuration(
            """
            socket: { path: /tmp/p.sock, mode: "0600", group: "", max_frame_bytes: 1MiB, frame_timeout: 1.5,
                      max_write_buffer_bytes: 2048, max_connections: 5, max_connections_per_user: 4, max_buffered_bytes: 2GiB }
            access: { admin_group: wheel }
            """)
        var expected = DaemonConfiguration()
        expected.server.path = "/tmp/p.sock"
        expected.server.mode = 0o600
        expected.server.group = nil
        expected.server.maxFrameBytes = 1 << 20
        expected.server.frameTimeout = .milliseconds(1500)
        expected.server.maxWriteBufferBytes = 2048
        expected.server.maxConnections = 5
        expected.server.maxConnectionsPerUser = 4
        expected.server.maxBufferedBytes = 2 << 30
        expected.server.adminGroup = "wheel"
        #expect(read == expected)
    }

    @Test(arguments: [("\"0660\"", 0o660), ("0660", 0o660), ("'640'", 0o640), ("0o600", 0o600), ("\"0\"", 0)])
    func `a mode is octal, however YAML would read it`(text: String, mode: Int) throws {
        #expect(try configuration("socket: { mode: \(text) }").server.mode == UInt32(mode))
    }

    @Test func `the service and the log`() throws {
        let read = try configuration(
            """
            service: { state_directory: /srv/p, drain_timeout: 0, default_timeout: 2m, realm: cluster-1 }
            log: { level: debug, include_content: true }
            """)
        var expected = DaemonConfiguration()
        expected.stateDirectory = "/srv/p"
        expected.drainTimeout = .zero
        expected.gateway.defaultTimeout = .seconds(120)
        expected.gateway.realm = "cluster-1"
        expected.logLevel = .debug
        expected.gateway.log.includeContent = true
        #expect(read == expected)
    }

    @Test func `the queue`() throws {
        let queue = try configuration(
            """
            queue: { max_size: 0, max_waiting_per_user: 1, max_jobs_per_user: 2, max_in_flight: 3, max_in_flight_per_user: 4,
                     max_wait: 500ms, max_jobs: 5, max_job_attempts: 6, result_ttl: 1h }
            """
        ).gateway.queue
        #expect(queue.maxSize == 0 && queue.maxWaitingPerUser == 1 && queue.maxJobsPerUser == 2 && queue.maxInFlight == 3)
        #expect(queue.maxInFlightPerUser == 4 && queue.maxWait == .milliseconds(500) && queue.maxJobs == 5)
        #expect(queue.maxJobAttempts == 6 && queue.resultTTL == .seconds(3600))
    }

    @Test func `a user's own limits keep the others, wherever in the file they stand`() throws {
        let gateway = try configuration(
            """
            limits_by_user:
              alice: { budget_usd_per_day: 5 }
              uid:0: { requests_per_minute: 0 }
            limits: { requests_per_minute: 60, budget_usd_per_day: 1.25 }
            """
        ).gateway
        #expect(gateway.limits.requestsPerMinute == 60 && gateway.limits.budgetPerDay == 1.25)
        #expect(gateway.limitsByUser.keys.sorted() == ["alice", "uid:0"])
        #expect(gateway.limitsByUser["alice"]?.budgetPerDay == 5 && gateway.limitsByUser["alice"]?.requestsPerMinute == 60)
        #expect(gateway.limitsByUser["uid:0"]?.budgetPerDay == 1.25 && gateway.limitsByUser["uid:0"]?.requestsPerMinute == 0)
    }

    @Test func `routing names providers and kinds`() throws {
        let routing = try configuration(
            provider + "routing: { default_strategy: round_robin, task_preferences: { chat: [bedrock, a], embeddings: [] } }"
        ).gateway.routing
        #expect(routing.defaultStrategy == .roundRobin)
        #expect(routing.taskPreferences == [.chat: ["bedrock", "a"], .embeddings: []])
    }

    @Test func `resilience, health and metrics`() throws {
        let gateway = try configuration(
            """
            resilience:
              connect_timeout: 1
              first_token_timeout: 2s
              idle_timeout: 3s
              retry_budget: { ratio: 0.5, initial: 1, max: 2.5 }
              breaker: { window: 1m, consecutive_failures: 9, min_requests: 8, failure_rate: 1, open_min: 1s, open_max: 1s }
              hedging: true
            health: { interval: 1s, probe_interval: 2s, probe_timeout: 3s }
            metrics: { cleanup_interval: 4s, summary_interval: 5s }
            """
        ).gateway
        let resilience = gateway.resilience
        #expect(resilience.connectTimeout == .seconds(1) && resilience.firstTokenTimeout == .seconds(2))
        #expect(resilience.idleTimeout == .seconds(3) && resilience.hedging)
        let (budget, breaker) = (resilience.retryBudget, resilience.breaker)
        #expect(budget.ratio == 0.5 && budget.initial == 1 && budget.max == 2.5)
        #expect(breaker.window == .seconds(60) && breaker.consecutiveFailures == 9 && breaker.minRequests == 8)
        #expect(breaker.failureRate == 1 && breaker.openMin == .seconds(1) && breaker.openMax == .seconds(1))
        #expect(gateway.health.interval == .seconds(1) && gateway.health.probeInterval == .seconds(2))
        #expect(gateway.health.probeTimeout == .seconds(3))
        #expect(gateway.metrics.cleanupInterval == .seconds(4) && gateway.metrics.summaryInterval == .seconds(5))
    }

    @Test func `the cache`() throws {
        let cache = try configuration(
            """
            cache:
              enabled: false
              max_entries: 7
              max_bytes: 1MiB
              default_ttl: 0
              scope: shared
              ttl_by_task: { chat: 30m, creative_writing: 0 }
              semantic: { enabled: false, adaptive: true, threshold: 0.9, max_error_rate: 1e-2 }
              database: { enabled: false, max_bytes: 128MiB }
              redis: { url: "unix:///run/redis/redis.sock?db=3", credential: redis-password }
            """
        ).gateway.cache
        #expect(!cache.enabled && cache.maxEntries == 7 && cache.maxBytes == 1 << 20 && cache.defaultTTL == .zero)
        #expect(cache.scope == .shared && cache.ttlByTask == [.chat: .seconds(1800), .creativeWriting: .zero])
        #expect(!cache.semantic.enabled && cache.semantic.adaptive && cache.semantic.threshold == 0.9)
        #expect(cache.semantic.maxErrorRate == 0.01)
        #expect(!cache.database.enabled && cache.database.maxBytes == 128 << 20)
        #expect(cache.redis == .init(url: "unix:///run/redis/redis.sock?db=3", credential: "redis-password"))
    }

    @Test(arguments: [
        ("30", 30_000), ("0.25", 250), ("500ms", 500), ("\"30s\"", 30_000), ("5m", 300_000), ("2h", 7_200_000),
        ("1.5h", 5_400_000),
    ])
    func `durations`(text: String, milliseconds: Int) throws {
        #expect(try configuration("queue: { max_wait: \(text) }").gateway.queue.maxWait == .milliseconds(milliseconds))
    }
}
