import Platform
import PromptAPI
import PromptGateway

/// The daemon itself, as `status` shows it.
public struct ServiceIdentity: Sendable {
    public let version: String
    public let pid: Int32
    let startedAt: Timestamp
    let started: Instant

    public init(version: String, pid: Int32, time: any Time) {
        self.version = version
        self.pid = pid
        startedAt = time.wallClock
        started = time.now
    }
}

extension MethodTable {
    mutating func bindObservation(_ gateway: Gateway, _ identity: ServiceIdentity, connections: @escaping @Sendable () -> Int) {
        immediate(Methods.health) { _, _ in gateway.health.json }
        immediate(Methods.status) { _, _ in
            let service = gateway.service
            return [
                "service": [
                    "version": .string(identity.version), "uptime": .seconds((gateway.now - identity.started).seconds),
                    "pid": JSON(Int(identity.pid)), "started_at": .string(identity.startedAt.description),
                    "connections": JSON(connections()),
                ],
                "service_metrics": service.metrics, "cache_status": gateway.cacheStatistics,
                "provider_analytics": service.analytics,
                "health_summary": gateway.health.summary, "queue_status": service.queueStatus, "background": gateway.background,
            ]
        }
        waiting(Methods.usage) { parameters, context async throws(CallFailure) in
            try await failing { () async throws(RequestError) in try await gateway.usage(parameters, of: context.caller) }
        }
        immediate(Methods.analytics) { _, _ in gateway.service.analytics }
        immediate(Methods.dashboard) { parameters, _ in gateway.dashboard(parameters) }
        immediate(Methods.recommend) { parameters, _ in gateway.recommend(parameters) }
        immediate(Methods.explain) { parameters, caller throws(RequestError) in try gateway.explain(parameters, to: caller) }
        immediate(Methods.metrics) { _, _ in
            ["content_type": "text/plain; version=0.0.4", "text": .string(gateway.metrics)]
        }
        waiting(Methods.feedback) { parameters, context async throws(CallFailure) in
            try await failing { () async throws(RequestError) in
                try await gateway.feedback(parameters, of: context.caller)
                return ["recorded": true]
            }
        }
        immediate(Methods.cacheStats) { _, _ in gateway.cacheStatistics }
        immediate(Methods.cacheExplain) { parameters, _ in gateway.cacheExplanation(of: parameters) }
        waiting(Methods.cacheClear) { parameters, context async throws(CallFailure) in
            try await failing { () async throws(RequestError) in
                ["cleared_entries": JSON(try await gateway.clearCache(parameters, of: context.caller))]
            }
        }
    }
}
