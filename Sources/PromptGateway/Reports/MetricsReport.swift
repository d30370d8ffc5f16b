import PromptAPI

/// All figures of the daemon for Prometheus. Names follow OpenTelemetry's conventions for generative AI where they have one.
struct MetricsReport {
    let service: ServiceStatistics
    let providers: [ProviderReport]
    let meters: [(deployment: Deployment, meters: Meters.Deployed)]
    let cache: CacheStatistics
    let requests: Meters.Requests
    let load: Admission.Load
    let jobs: Int
    let retryBudget: Double

    var text: String {
        var page = Exposition()
        addRequests(to: &page)
        addProviders(to: &page)
        addCache(to: &page)
        return page.text
    }

    private func addRequests(to page: inout Exposition) {
        page.add(
            "promptd_requests_total", .counter, "Requests by how they ended.", by: "outcome",
            [
                ("answered", Double(service.requests - service.failures)), ("failed", Double(service.failures)),
            ])
        page.add(
            "promptd_request_errors_total", .counter, "Requests that got an error, by its kind.", by: "error_type",
            requests.errors.sorted { $0.key < $1.key }.map { ($0.key, Double($0.value)) })
        page.add(
            "promptd_request_duration_seconds", "Time from a request to its answer.",
            [(["source": "provider"], requests.asked), (["source": "cache"], requests.kept)])
        page.add("promptd_requests_in_flight", .gauge, "Requests that have a place.", Double(load.inFlight))
        page.add("promptd_requests_waiting", .gauge, "Requests that wait for a place.", Double(load.waiting))
        page.add("promptd_jobs_waiting", .gauge, "Durable jobs that wait for their turn.", Double(jobs))
        page.add("promptd_retry_budget", .gauge, "Retries and fallbacks that may be made now.", retryBudget)
    }

    private func addProviders(to page: inout Exposition) {
        func labels(_ deployment: Deployment) -> Exposition.Labels {
            ["gen_ai_provider_name": deployment.provider, "gen_ai_request_model": deployment.model]
        }
        page.add(
            "gen_ai_server_request_duration_seconds", "Time from a call to a provider to the end of its answer.",
            meters.map { (labels($0.deployment), $0.meters.duration) })
        page.add(
            "gen_ai_server_time_to_first_token_seconds", "Time from a call to a provider to its first token.",
            meters.map { (labels($0.deployment), $0.meters.firstToken) })
        page.add(
            "gen_ai_client_token_usage", "Tokens of answers.",
            meters.flatMap { deployment, meters in
                [("input", meters.inputTokens), ("output", meters.outputTokens)].map { type, histogram in
                    (
                        [
                            "gen_ai_provider_name": deployment.provider, "gen_ai_request_model": deployment.model,
                            "gen_ai_token_type": type,
                        ] as Exposition.Labels, histogram
                    )
                }
            })
        page.add(
            "promptd_attempt_failures_total", .counter, "Calls to providers that failed, by kind.",
            meters.flatMap { deployment, meters in
                meters.failures.sorted { $0.key.rawValue < $1.key.rawValue }.map { kind, count in
                    (
                        [
                            "gen_ai_provider_name": deployment.provider, "gen_ai_request_model": deployment.model,
                            "error_type": kind.rawValue,
                        ] as Exposition.Labels, Double(count)
                    )
                }
            })
        page.add(
            "promptd_provider_healthy", .gauge, "1 where a provider is healthy.", by: "gen_ai_provider_name",
            providers.map {
                ($0.provider.name, $0.isHealthy ? 1 : 0)
            })
        page.add(
            "promptd_provider_cost_usd_total", .counter, "What a provider's answers have cost.", by: "gen_ai_provider_name",
            providers.map {
                ($0.provider.name, $0.statistics.cost.dollars)
            })
        page.add(
            "promptd_circuit_open", .gauge, "1 where a circuit is not closed.",
            providers.flatMap { report in
                report.models.map { model in
                    (
                        ["gen_ai_provider_name": report.provider.name, "gen_ai_request_model": model.model.id]
                            as Exposition.Labels,
                        model.outlook.standing.isClosed ? 0 : 1
                    )
                }
            })
    }

    private func addCache(to page: inout Exposition) {
        page.add(
            "promptd_cache_hits_total", .counter, "Answers from the cache, by level.", by: "level",
            [
                ("l1_memory", Double(cache.hits.memory)), ("l2_redis", Double(cache.hits.redis)),
                ("l3_database", Double(cache.hits.database)),
            ])
        page.add(
            "promptd_cache_semantic_hits_total", .counter, "Answers to the same question in other words.",
            Double(cache.hits.semantic))
        page.add(
            "promptd_cache_misses_total", .counter, "Requests that the cache had nothing for.", by: "reason",
            [
                ("not_found", Double(cache.misses.notFound)), ("expired", Double(cache.misses.expired)),
                ("disabled", Double(cache.misses.disabled)),
            ])
        page.add(
            "promptd_cache_evictions_total", .counter, "Entries that left the memory.", by: "reason",
            [
                ("size", Double(cache.evictions.size)), ("expired", Double(cache.evictions.expired)),
                ("manual", Double(cache.evictions.manual)),
            ])
        page.add("promptd_cache_entries", .gauge, "Entries in memory.", Double(cache.entries))
        page.add("promptd_cache_bytes", .gauge, "Bytes of the entries in memory.", Double(cache.bytes))
        page.add("promptd_cache_saved_usd_total", .counter, "What answers from the cache would have cost.", cache.savedCost)
    }
}

extension Outlook.Standing {
    fileprivate var isClosed: Bool {
        switch self {
        case .ready, .full, .resting: true
        case .probing, .open, .latched: false
        }
    }
}
