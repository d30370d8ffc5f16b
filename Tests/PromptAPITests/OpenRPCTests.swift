import PromptAPI
import Testing

/// `rpc.discover` is the tables themselves; this holds it against the contract.
@Suite struct `The OpenRPC document` {
    private let document = OpenRPC.document(version: "1.2.3")
    private var methods: [JSON] { document["methods"]?.array ?? [] }

    @Test func `it says which specification and program it is of`() {
        #expect(document["openrpc"]?.string?.hasPrefix("1.3.") == true)
        #expect(document["info"] == ["title": "promptd", "version": "1.2.3"])
    }

    @Test func `it has every method of the contract, once, in its order`() {
        #expect(
            methods.map { $0["name"]?.string } == [
                "generate", "batch", "queue.submit", "queue.get", "queue.list", "queue.cancel", "queue.delete", "status",
                "analytics",
                "dashboard", "recommend", "health", "cache.stats", "cache.clear", "cache.explain", "usage", "embed",
                "explain", "feedback",
                "providers.list", "providers.check", "providers.set", "metrics", "reload", "rpc.discover",
            ])
        #expect(methods.map { $0["name"]?.string } == Methods.all.map(\.name))
    }

    @Test func `the methods that only administrators may call are the contract's`() {
        let names = Methods.all.filter { $0.access == .administrators }.map(\.name)
        #expect(names == ["providers.check", "providers.set", "reload"])
        for (method, described) in zip(Methods.all, methods) {
            #expect(described["x-access"] == .string(method.access.rawValue))
        }
    }

    @Test(arguments: parameterNames) func `a method has the contract's parameters and no other`(
        row: (method: String, names: String)
    ) {
        let method = methods.first { $0["name"]?.string == row.method }
        let names = method?["params"]?.array?.compactMap { $0["name"]?.string }
        #expect(names?.sorted() == row.names.split(separator: " ").map(String.init).sorted(), "\(row.method)")
    }

    private static let generate = """
        prompt messages system task_type routing_strategy provider model fallback_enabled max_retries timeout max_response_time \
        cost_limit speed_priority reliability_priority cache_enabled cache_strategy cache_ttl tags max_tokens temperature top_p stop \
        seed tools tool_choice response_format on_interrupt user_id request_id metadata
        """

    static let parameterNames: [(method: String, names: String)] = [
        ("generate", generate + " stream"), ("queue.submit", generate + " priority"),
        ("batch", "requests max_concurrent stream"), ("queue.get", "job_id wait"), ("queue.list", "state limit after"),
        ("queue.cancel", "job_id"), ("queue.delete", "job_id"), ("status", ""), ("analytics", ""), ("dashboard", "hours"),
        ("recommend", "prompt task_type speed_priority reliability_priority budget_constraint detailed_analysis"), ("health", ""),
        ("cache.stats", ""), ("cache.clear", "tags all mine"), ("cache.explain", "a b"), ("usage", "group_by since until"),
        ("embed", "input model provider timeout"), ("explain", "request_id"), ("feedback", "request_id verdict"),
        ("providers.list", ""), ("providers.check", "provider"), ("providers.set", "provider state"), ("metrics", ""),
        ("reload", ""),
        ("rpc.discover", ""),
    ]

    @Test func `each parameter is described, by name, with its schema`() {
        for (method, described) in zip(Methods.all, methods) {
            #expect(described["paramStructure"] == "by-name")
            #expect(described["summary"]?.string?.isEmpty == false, "\(method.name)")
            let params = described["params"]?.array ?? []
            #expect(params.count == method.parameters.count)
            #expect(Set(method.parameters.map(\.name)).count == method.parameters.count, "\(method.name)")
            for (parameter, param) in zip(method.parameters, params) {
                #expect(param["name"] == .string(parameter.name))
                #expect(param["schema"] == parameter.schema)
                #expect(param["required"] == .bool(parameter.isRequired))
                #expect(param["summary"]?.string?.isEmpty == false, "\(method.name) \(parameter.name)")
            }
        }
    }

    @Test func `defaults are the contract's`() {
        #expect(
            defaults("generate") == [
                "fallback_enabled": true, "max_retries": 3, "speed_priority": false, "reliability_priority": false,
                "cache_enabled": true,
                "cache_strategy": "adaptive", "stream": false, "on_interrupt": "fail",
            ])
        #expect(defaults("batch") == ["max_concurrent": 10, "stream": false])
        #expect(defaults("queue.submit")["priority"] == 5)
        #expect(defaults("queue.get") == ["wait": 0.0])
        #expect(defaults("queue.list") == ["limit": 100])
        #expect(defaults("dashboard") == ["hours": 24])
        #expect(defaults("usage") == ["group_by": "user"])
        #expect(defaults("providers.set") == [:])
    }

    private func defaults(_ method: String) -> [String: JSON] {
        let parameters = Methods.all.first { $0.name == method }?.parameters ?? []
        return Dictionary(
            uniqueKeysWithValues: parameters.compactMap { parameter in
                parameter.schema["default"].map { (parameter.name, $0) }
            })
    }

    @Test func `every method may answer with every error of the table`() {
        for method in methods {
            #expect(method["errors"]?.array?.compactMap { $0["code"]?.integer } == RequestError.samples.map(\.code))
        }
    }

    @Test func `it can be sent and read again`() throws {
        #expect(try JSONParser.parse(document.encoded) == document)
    }
}
