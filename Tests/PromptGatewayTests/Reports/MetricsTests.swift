import PromptAPI
import Testing

@testable import PromptGateway

/// The page of metrics, as `promtool check metrics` would read it.
@Suite struct `The page of metrics` {
    /// A sample's name, its labels, its value.
    private struct Sample {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private struct Page {
        var types: [String: String] = [:]
        var helps: Set<String> = []
        var samples: [Sample] = []

        init(_ text: String) throws {
            for line in text.split(separator: "\n") {
                if let match = try /# (HELP|TYPE) ([a-z_]+) (.+)/.wholeMatch(in: line) {
                    let (kind, name, rest) = (match.output.1, String(match.output.2), String(match.output.3))
                    if kind == "HELP" {
                        #expect(helps.insert(name).inserted, "\(name) is explained once")
                    } else {
                        #expect(types.updateValue(rest, forKey: name) == nil, "\(name) has one type")
                    }
                    continue
                }
                let match = try #require(try /([a-z_]+)(?:\{(.*)\})? ([0-9.e+-]+)/.wholeMatch(in: line), "\(line)")
                let labels = (match.output.2 ?? "").matches(of: /([a-z_]+)="((?:[^"\\]|\\.)*)"/)
                samples.append(
                    Sample(
                        name: String(match.output.1),
                        labels: Dictionary(labels.map { (String($0.output.1), String($0.output.2)) }) { first, _ in first },
                        value: try #require(Double(match.output.3))))
            }
        }

        /// What a sample belongs to: a histogram has three kinds of them.
        func family(of name: String) -> String {
            let base = ["_bucket", "_sum", "_count"].first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
            return base.flatMap { types[$0] == "histogram" ? $0 : nil } ?? name
        }

        func value(_ name: String, _ labels: [String: String] = [:]) -> Double? {
            samples.first { $0.name == name && $0.labels == labels }?.value
        }
    }

    private func page() throws -> Page {
        let world = ScriptedWorld(["a": [.refusal(500, code: "no")]], names: ["a", "b"])
        for _ in 0..<3 { _ = try world.generate { $0.cacheEnabled = false } }
        _ = try world.generate { $0.model = "nope" }
        return try Page(world.gateway.metrics)
    }

    @Test func `explains and types each metric, and names it as its type asks`() throws {
        let page = try page()
        for sample in page.samples {
            let family = page.family(of: sample.name)
            #expect(page.helps.contains(family) && page.types[family] != nil, "\(sample.name)")
        }
        for (name, type) in page.types {
            #expect(name.hasSuffix("_total") == (type == "counter"), "\(name) is a \(type)")
            #expect(["counter", "gauge", "histogram"].contains(type))
        }
    }

    @Test func `has the names of OpenTelemetry, and ours for cache, queue, circuits and budget`() throws {
        let page = try page()
        let b = ["gen_ai_provider_name": "b", "gen_ai_request_model": "model-b"]
        #expect(page.value("gen_ai_server_request_duration_seconds_count", b) ?? 0 > 0)
        #expect(page.value("gen_ai_server_time_to_first_token_seconds_count", b) ?? 0 > 0)
        #expect(page.value("gen_ai_client_token_usage_sum", b.merging(["gen_ai_token_type": "input"]) { $1 }) ?? 0 >= 1000)
        for name in [
            "promptd_cache_entries", "promptd_requests_waiting", "promptd_requests_in_flight", "promptd_jobs_waiting",
            "promptd_retry_budget",
        ] {
            #expect(page.value(name) != nil, "\(name)")
        }
        #expect(page.value("promptd_circuit_open", b) == 0)
        #expect(page.value("promptd_request_errors_total", ["error_type": "no_eligible_provider"]) == 1)
        #expect(page.value("promptd_request_duration_seconds_count", ["source": "provider"]) == 3)
        #expect(page.value("promptd_request_duration_seconds_count", ["source": "cache"]) == 0)
    }

    @Test func `a histogram's buckets grow to its count`() throws {
        let page = try page()
        let buckets = page.samples.filter {
            $0.name == "promptd_request_duration_seconds_bucket" && $0.labels["source"] == "provider"
        }
        #expect(buckets.map(\.value) == buckets.map(\.value).sorted())
        #expect(buckets.last?.labels["le"] == "+Inf" && buckets.last?.value == 3)
    }

    @Test func `deployments are bounded, whatever a configuration is reloaded with`() {
        let meters = Meters()
        for number in 0..<Meters.maxDeployments + 5 {
            meters.record(.answered(by: .named("a", .init(id: "model-\(number)", isDefault: true))))
        }
        #expect(meters.all.count == Meters.maxDeployments)
    }
}
