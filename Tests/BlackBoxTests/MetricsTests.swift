import Glibc
import PromptAPI
import PromptClient
import Testing

/// What is drawn of the daemon's metrics, and alerted on, held against what it exposes.
@Suite(.blocking) struct MetricsTests {
    /// Of a daemon that has seen an answer and failures, so that nothing is left out.
    private static func exposition() throws -> String {
        let models = ["{id: a}", "{id: b, faults: [{status: 503}]}"]
        return try Stand.run(models: models, cache: "{ enabled: true }") { stand in
            let connection = try stand.connect()
            _ = try connection.call("generate", ["prompt": "one", "provider": "a"])
            _ = try connection.call("generate", ["prompt": "two", "provider": "b"])
            return try connection.call("metrics")["text"]?.string ?? ""
        }
    }

    @Test func `alerts and dashboard name only what is exposed`() throws {
        let exposed = try Self.exposition()
        let words = Set(exposed.matches(of: /[a-z_]+/).map { String($0.0) })
        for file in ["etc/prometheus/promptd.rules.yml", "etc/grafana/promptd.json"] {
            let text = try Files.read("\(Files.root)/\(file)")
            let names = Set(text.matches(of: /\b(?:promptd|gen_ai|error)_[a-z_]+/).map { String($0.0) })
            #expect(names.count > 5)
            #expect(names.subtracting(words).sorted() == [], "\(file)")
        }
    }

    @Test func `every metric is drawn`() throws {
        let dashboard = try Files.read("\(Files.root)/etc/grafana/promptd.json")
        let metrics = try Self.exposition().matches(of: /# TYPE (\w+) \w+/).map { String($0.1) }
        // How many entries there are is less than how large they are, and why they went is in `cache stats`.
        let left = ["promptd_cache_entries", "promptd_cache_evictions_total"]
        #expect(metrics.filter { !dashboard.contains($0) } == left.filter { metrics.contains($0) }.sorted(by: >))
    }

    @Test func `the dashboard is one`() throws {
        let dashboard = try JSONParser.parse(Array(Files.read("\(Files.root)/etc/grafana/promptd.json").utf8))
        let panels = dashboard["panels"]?.array ?? []
        #expect(panels.count == Set(panels.compactMap { $0["id"]?.integer }).count && panels.count > 5)
        #expect(panels.allSatisfy { $0["title"]?.string?.isEmpty == false && $0["targets"]?.array?.isEmpty == false })
    }

    private static let promtool = ["\(Files.root)/.build-tools/promtool", "/usr/bin/promtool"].first { Files.exists($0) }

    @Test(.enabled(if: promtool != nil, "promtool is missing")) func `promtool has nothing to say of the metrics`() throws {
        let run = try ProgramRun(#require(Self.promtool), ["check", "metrics"], input: Self.exposition())
        #expect(run.status == 0 && run.error.isEmpty && run.output.isEmpty, "\(run.error)\(run.output)")
    }
}
