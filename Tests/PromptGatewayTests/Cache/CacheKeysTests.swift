import PromptAPI
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `Cache keys` {
    private func keys(
        of user: String = "uid:1000", scope: Configuration.Cache.Scope = .user, realm: String = "here",
        _ edit: (inout GenerateParameters) -> Void = { _ in }
    ) throws -> CacheKeys {
        let request = try Request.made(by: user) { parameters in
            parameters.prompt = "What is a cache?"
            edit(&parameters)
        }
        return CacheKeys(request, scope: scope, realm: realm)
    }

    /// Each of these can change the answer, or says whose it is.
    static let differences: [(String, @Sendable (inout GenerateParameters) -> Void)] = [
        ("system", { $0.system = "Be brief." }), ("empty system", { $0.system = "" }),
        ("prompt", { $0.prompt = "What is a cash?" }), ("model", { $0.model = "m" }),
        ("max_tokens", { $0.sampling.maxTokens = 1 }),
        ("temperature", { $0.sampling.temperature = 0 }), ("top_p", { $0.sampling.topP = 0 }),
        ("empty stop", { $0.sampling.stop = [] }), ("stop", { $0.sampling.stop = ["a"] }),
        ("stops", { $0.sampling.stop = ["a", ""] }),
        ("seed", { $0.sampling.seed = 0 }), ("no tools", { $0.tools = [] }), ("tools", { $0.tools = [["name": "f"]] }),
        ("tool_choice", { $0.toolChoice = "auto" }), ("response_format", { $0.responseFormat = ["type": "json_object"] }),
        ("provider aware", { $0.cacheStrategy = .providerAware }),
        (
            "provider",
            {
                $0.cacheStrategy = .providerAware
                $0.provider = "p"
            }
        ),
        ("turns", { $0.take([.init(role: .user, text: "a"), .init(role: .assistant, text: "b")]) }),
        ("turns cut elsewhere", { $0.take([.init(role: .user, text: "ab"), .init(role: .assistant, text: "")]) }),
        ("one turn in two parts", { $0.take([.init(role: .user, content: [.text("What is "), .text("a cache?")])]) }),
        (
            "image",
            { $0.take([.init(role: .user, content: [.text("What is a cache?"), .image(mediaType: "image/png", data: "AA==")])]) }
        ),
        (
            "image first",
            { $0.take([.init(role: .user, content: [.image(mediaType: "image/png", data: "AA=="), .text("What is a cache?")])]) }
        ),
        (
            "other image",
            { $0.take([.init(role: .user, content: [.text("What is a cache?"), .image(mediaType: "image/png", data: "AB==")])]) }
        ),
        ("answered call", { $0.take([.init(role: .user, content: [.text("What is a cache?")], toolCallID: "1")]) }),
    ]

    @Test func `differ in whatever can change the answer`() throws {
        var seen: [CacheKey: String] = [try keys().exact: "nothing"]
        for (name, edit) in Self.differences {
            let key = try keys(edit).exact
            #expect(seen[key] == nil, "\(name) is taken for \(seen[key] ?? "")")
            seen[key] = name
        }
        for (name, key) in [
            ("user", try keys(of: "uid:1001").exact), ("realm", try keys(realm: "there").exact),
            ("scope", try keys(scope: .shared).exact),
        ] {
            #expect(seen[key] == nil, "\(name)")
            seen[key] = name
        }
    }

    @Test func `are the same in whatever cannot`() throws {
        let plain = try keys()
        let others: [@Sendable (inout GenerateParameters) -> Void] = [
            { $0.provider = "preferred" }, { $0.stream = true }, { $0.timeout = 3 }, { $0.tags = ["a"] },
            { $0.metadata = ["a": 1] },
            { $0.requestID = "mine" }, { $0.cacheTTL = 5 }, { $0.cacheStrategy = .semantic }, { $0.maxRetries = 0 },
            { $0.take([.init(role: .user, text: "What is a cache?")]) },
        ]
        for edit in others { #expect(try keys(edit).all == plain.all) }
        #expect(try keys(of: "uid:1001", scope: .shared).all == keys(of: "uid:1000", scope: .shared).all)
    }

    @Test func `tell the same words by their normal form`() throws {
        let one = try keys()
        let other = try keys { $0.prompt = "  please What is a  CACHE" }
        let same = try keys { $0.prompt = "what is a cache" }
        #expect(one.exact != same.exact)
        #expect(one.normalized == same.normalized && one.partition == same.partition)
        #expect(one.normalized != other.normalized, "a word in capitals is a name")
        #expect(try keys { $0.prompt = "what is `a`" }.normalized == nil)
    }

    @Test func `keep partitions apart by all but the last words`() throws {
        let plain = try keys()
        for (name, edit) in Self.differences where name != "prompt" && !name.contains("image") && name != "one turn in two parts"
        {
            #expect(try keys(edit).partition != plain.partition, "\(name)")
            #expect(try keys(edit).normalized != plain.normalized, "\(name)")
        }
        #expect(try keys { $0.prompt = "Something else" }.partition == plain.partition)
        #expect(try keys(of: "uid:1001").partition != plain.partition)
        #expect(Set([plain.exact, plain.partition, plain.normalized].compactMap { $0 }).count == 3)
    }

    @Test func `survive being written down`() throws {
        let key = try keys().exact
        #expect(CacheKey(hexadecimal: key.hexadecimal) == key)
        #expect(CacheKey(bytes: key.bytes) == key)
        #expect(CacheKey(hexadecimal: key.hexadecimal.dropLast()) == nil)
        #expect(CacheKey(hexadecimal: "g" + key.hexadecimal.dropFirst()) == nil)
        #expect(CacheKey(bytes: key.bytes.dropLast()) == nil)
    }

    @Test func `share a call only under the same conditions`() throws {
        func flight(_ edit: (inout GenerateParameters) -> Void = { _ in }) throws -> CacheKey {
            CacheQuery(try .made(edit), matching: .exact, scope: .shared, realm: "").flight
        }
        let plain = try flight()
        #expect(try flight { $0.sampling.temperature = nil } == plain)
        #expect(try flight { $0.timeout = 1 } == plain)
        let others: [(inout GenerateParameters) -> Void] = [
            { $0.fallbackEnabled = false }, { $0.costLimit = 1 }, { $0.maxRetries = 1 }, { $0.provider = "p" },
            { $0.prompt = "x" },
            { $0.maxResponseTime = 1 }, { $0.routingStrategy = .roundRobin }, { $0.speedPriority = true },
            { $0.reliabilityPriority = true }, { $0.taskType = .analysis },
        ]
        for edit in others { #expect(try flight(edit) != plain) }
    }
}

extension GenerateParameters {
    fileprivate mutating func take(_ messages: [ChatMessage]) {
        prompt = nil
        self.messages = messages
    }
}

extension CacheKeys {
    fileprivate var all: [String?] {
        [exact.hexadecimal, normalized?.hexadecimal, partition.hexadecimal, prompt]
    }
}
