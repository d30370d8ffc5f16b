import PromptAPI
import PromptProviders
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `The cache's rules` {
    private var configuration = Configuration.Cache()

    private func policy(_ edit: (inout Configuration.Cache) -> Void = { _ in }) -> CachePolicy {
        var configuration = configuration
        edit(&configuration)
        return CachePolicy(configuration: configuration)
    }

    private func matching(
        _ policy: CachePolicy? = nil, _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> CachePolicy.Matching? {
        (policy ?? self.policy()).matching(try .made(edit))
    }

    @Test func `keep what needs tools or a form only where that is asked for, and exactly`() throws {
        let needs: [(inout GenerateParameters) -> Void] = [
            { $0.tools = [["type": "function"]] }, { $0.responseFormat = ["type": "json_object"] },
        ]
        for need in needs {
            #expect(try matching(nil, need) == nil)
            let asked: [(inout GenerateParameters) -> Void] = [
                { $0.cacheTTL = 60 }, { $0.cacheStrategy = .simple }, { $0.cacheStrategy = .semantic },
            ]
            for ask in asked {
                let matching = try matching {
                    need(&$0)
                    ask(&$0)
                }
                #expect(matching == .exact)
            }
        }
        #expect(try matching { $0.tools = [] } == [.exact, .normalized])
    }

    @Test func `say what counts as the same`() throws {
        #expect(try matching { $0.cacheStrategy = .none } == nil)
        #expect(try matching { $0.cacheEnabled = false } == nil)
        #expect(try matching(policy { $0.enabled = false }) == nil)
        #expect(try matching { $0.cacheStrategy = .simple } == .exact)
        #expect(try matching { $0.cacheStrategy = .providerAware } == .exact)
        #expect(try matching { $0.cacheStrategy = .semantic } == [.exact, .normalized, .semantic])
        #expect(try matching(policy { $0.semantic.enabled = false }) { $0.cacheStrategy = .semantic } == [.exact, .normalized])
        #expect(try matching() == [.exact, .normalized])
        #expect(try matching(policy { $0.semantic.adaptive = true }) == [.exact, .normalized, .semantic])
        #expect(
            try matching(
                policy {
                    $0.semantic.adaptive = true
                    $0.semantic.enabled = false
                }) == [.exact, .normalized])
    }

    @Test func `want the very words of what is creative or hot`() throws {
        #expect(try matching { $0.sampling.temperature = 0.8 } == .exact)
        #expect(try matching { $0.sampling.temperature = 0.79 } == [.exact, .normalized])
        #expect(try matching { $0.taskType = .creativeWriting } == nil)
        #expect(
            try matching(policy { $0.ttlByTask = [.creativeWriting: .seconds(5)] }) { $0.taskType = .creativeWriting } == .exact)
        for strategy in [CacheStrategy.adaptive, .simple, .semantic] {
            let own = try matching {
                $0.taskType = .creativeWriting
                $0.cacheTTL = 5
                $0.cacheStrategy = strategy
            }
            #expect(own == .exact)
        }
    }

    private func lifetime(
        under policy: CachePolicy? = nil, kind: ProviderKind? = nil, ttl: Duration? = nil,
        _ edit: (inout GenerateParameters) -> Void = { _ in }, result: (inout GenerateResult) -> Void = { _ in }
    ) throws -> Duration? {
        let request = try Request.made(edit)
        var answer = GenerateResult.made(for: request)
        result(&answer)
        var provider = kind.map { ProviderConfiguration(name: "p", kind: $0, baseURL: "") }
        provider?.cacheTTL = ttl
        return (policy ?? self.policy()).lifetime(request, answer, from: provider)
    }

    @Test(
        arguments: [
            (.chat, 1800), (.codeGeneration, 7200), (.analysis, 14400), (.creativeWriting, nil), (.multimodal, 3600),
            (.summarization, 7200),
        ] as [(TaskType, Int?)])
    func `keep an answer as long as its task's are good`(task: TaskType, seconds: Int?) throws {
        #expect(try lifetime { $0.taskType = task } == seconds.map { .seconds($0) })
    }

    @Test func `prefer the request's own, then the task's, then the provider's`() throws {
        let configured = policy { $0.ttlByTask = [.chat: .seconds(2)] }
        #expect(try lifetime(under: configured, kind: .azure, ttl: .seconds(3)) { $0.cacheTTL = 1 } == .seconds(1))
        #expect(try lifetime(under: configured, kind: .azure, ttl: .seconds(3)) == .seconds(2))
        #expect(try lifetime(kind: .azure, ttl: .seconds(3)) == .seconds(3))
        #expect(try lifetime(kind: .azure) == .seconds(1800), "the task's built-in one goes before the provider's")
        #expect(try lifetime { $0.cacheTTL = 0 } == nil)
        #expect(try lifetime(kind: .openai, ttl: .seconds(3)) { $0.taskType = .creativeWriting } == nil)
        #expect(
            try lifetime {
                $0.taskType = .creativeWriting
                $0.cacheTTL = 9
            } == .seconds(9))
    }

    @Test func `keep only whole answers`() throws {
        #expect(try lifetime() != nil)
        for reason in FinishReason.allCases where reason != .stop {
            #expect(try lifetime(result: { $0.finishReason = reason }) == nil)
        }
        for text in ["", " \n\t"] { #expect(try lifetime(result: { $0.response = text }) == nil) }
        #expect(try lifetime(result: { $0.toolCalls = [ToolCall(id: "1", name: "f", arguments: "{}")] }) == nil)
        #expect(try lifetime({ $0.cacheStrategy = .none }) == nil)
    }

    @Test func `keep under provider_aware only what the requested one said`() throws {
        func kept(provider: String?) throws -> Bool {
            try lifetime({
                $0.cacheStrategy = .providerAware
                $0.provider = provider
            }) != nil
        }
        #expect(try kept(provider: "p"))
        #expect(try kept(provider: nil))
        #expect(try !kept(provider: "other"))
    }

    @Test func `give tags`() throws {
        func tags(_ length: Int) throws -> [String] {
            let request = try Request.made {
                $0.prompt = String(repeating: "x", count: length)
                $0.tags = ["mine", "task:chat"]
            }
            return policy().tags(request, .made(for: request))
        }
        let always = ["provider:p", "model:m", "task:chat", "user:uid:1000"]
        #expect(try tags(99) == always + ["short_prompt", "mine"])
        #expect(try tags(100) == always + ["mine"])
        #expect(try tags(1000) == always + ["mine"])
        #expect(try tags(1001) == always + ["long_prompt", "mine"])
    }
}
