import PromptAPI
import PromptProviders
import Testing

@testable import PromptGateway

@Suite struct `Reports` {
    @Test(arguments: [
        (0, 0, HealthStatus.degraded, 0.0), (1, 0, .healthy, 100), (2, 1, .healthy, 200.0 / 3), (51, 49, .healthy, 51),
        (1, 1, .degraded, 50), (1, 99, .degraded, 1), (0, 1, .unhealthy, 0),
    ])
    func `health is above half, degraded above nothing`(healthy: Int, unhealthy: Int, status: HealthStatus, percentage: Double) {
        let report = HealthReport(
            healthy: (0..<healthy).map { "h\($0)" }, unhealthy: (0..<unhealthy).map { "u\($0)" })
        #expect(report.status == status)
        #expect(abs(report.percentage - percentage) < 1e-9)
        #expect(report.summary["total_providers"] == JSON(healthy + unhealthy))
        #expect(report.json["status"] == .string(status.rawValue))
    }

    @Test func `invent no number before the first request`() throws {
        let gateway = ScriptedWorld([:], names: ["a"]).gateway
        let metrics = gateway.service.metrics
        for name in ["avg_response_time", "p50_response_time", "p95_response_time", "p99_response_time"] {
            #expect(metrics[name] == .null, "\(name)")
        }
        #expect(metrics["total_requests"] == 0)
        #expect(metrics["provider_requests"] == ["a": 0])
        let provider = try #require(gateway.service.analytics["providers"]?["a"])
        for name in ["success_rate", "avg_response_time", "p95_response_time"] { #expect(provider[name] == .null, "\(name)") }
        #expect(provider["rate_limits"] == nil)
        #expect(gateway.service.analytics["overall_stats"]?["success_rate"] == .null)
    }

    @Test func `count what happened`() throws {
        let world = ScriptedWorld(["a": [.refusal(401, code: "no")]], names: ["a", "b"])
        _ = try world.generate().get()
        let service = world.gateway.service
        #expect(service.metrics["total_requests"] == 1)
        #expect(service.metrics["provider_requests"] == ["a": 1, "b": 1])
        #expect(service.metrics["error_rate"] == 0.0)
        #expect(service.metrics["in_flight"] == 0)
        #expect(service.analytics["overall_stats"]?["success_rate"] == 50.0)
        #expect(service.analytics["overall_stats"]?["total_cost"] == 0.002)
        let failing = service.analytics["providers"]?["a"]
        #expect(failing?["recent_errors"]?[0]?["class"] == "auth")
        #expect(failing?["recent_errors"]?[0]?["status"] == 401)
        #expect(service.analytics["providers"]?["b"]?["total_tokens"] == 1500)
    }

    @Test func `call a failure of the service what is not its caller's mistake`() throws {
        let world = ScriptedWorld(["a": [.refusal(400, code: "bad"), .refusal(401, code: "no")]], names: ["a"])
        _ = try world.generate()
        #expect(world.gateway.service.metrics["total_requests"] == 0)
        _ = try world.generate()
        #expect(world.gateway.service.metrics["error_rate"] == 100.0)
    }

    @Test func `list providers with what is configured and what is wrong`() throws {
        let gateway = ScriptedWorld([:], names: ["a"]).gateway
        try gateway.set(.drained, of: "a")
        let listing = gateway.report(of: gateway.providers[0]).listing
        #expect(listing["state"] == "drained")
        #expect(listing["unusable"] == nil && listing["is_healthy"] == true)
        #expect(listing["models"]?[0]?["input_price"] == 1.0)
        #expect(listing["models"]?[0]?["context_window"] == .null)
        let broken = gateway.report(of: .named("x", unusable: "it has no key")).listing
        #expect(broken["unusable"] == "it has no key" && broken["is_healthy"] == false)
        #expect(throws: RequestError.notFound("no provider is called z")) { try gateway.set(.active, of: "z") }
    }

    @Test func `name every kind of event by a number of its own`() {
        #expect(Set(Event.allCases.map(\.rawValue)).count == Event.allCases.count)
        for event in Event.allCases {
            #expect(event.rawValue.count == 32 && event.rawValue.allSatisfy { "0123456789abcdef".contains($0) }, "\(event)")
        }
    }

    @Test func `only an administrator acts for another`() throws {
        let user = Caller(userID: "uid:1", isAdministrator: false)
        let administrator = Caller(userID: "uid:0", isAdministrator: true)
        #expect(try user.acting(for: nil) == user)
        #expect(try user.acting(for: "uid:1") == user)
        #expect(throws: RequestError.permissionDenied("only an administrator may act for another user_id")) {
            try user.acting(for: "uid:2")
        }
        #expect(try administrator.acting(for: "uid:2").userID == "uid:2")
        #expect(throws: RequestError.self) { try Request.made(by: "uid:1") { $0.userID = "uid:2" } }
    }
}
