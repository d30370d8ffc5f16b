import PromptProviders
import Testing

@testable import promptd

@Suite struct ProviderTests {
    @Test func `every key of an openai provider`() throws {
        let read = try configuration(
            """
            providers:
              - name: no
                kind: openai
                base_url: http://127.0.0.1:8000/v1/
                credential: openai-key
                organization: org-1
                headers: { X-Title: promptd, HTTP-Referer: "https://example.com" }
                proxy: http://proxy:3128
                ca_file: /etc/ssl/ca.pem
                dialect: vllm
                weight: 2
                enabled: false
                cache_ttl: 10m
                max_concurrent: 5
                models:
                  - id: small
                  - { id: large, default: true, input_price: 1, output_price: 2.5, cached_input_price: 0,
                      context_window: 1000, max_output: 10, multimodal: true, tools: false, reasoning: true }
            """
        ).providers
        var expected = ProviderConfiguration(name: "no", kind: .openai, baseURL: "http://127.0.0.1:8000/v1")
        expected.apiKey = .credential("openai-key")
        expected.organization = "org-1"
        expected.headers = [.init(name: "X-Title", value: "promptd"), .init(name: "HTTP-Referer", value: "https://example.com")]
        expected.proxy = "http://proxy:3128"
        expected.caFile = "/etc/ssl/ca.pem"
        expected.dialect = .vllm
        expected.weight = 2
        expected.enabled = false
        expected.cacheTTL = .seconds(600)
        expected.maxConcurrent = 5
        var large = ModelConfiguration(id: "large")
        large.isDefault = true
        large.inputPrice = 1
        large.outputPrice = 2.5
        large.cachedInputPrice = 0
        large.contextWindow = 1000
        large.maxOutput = 10
        large.multimodal = true
        large.tools = false
        large.reasoning = true
        expected.models = [ModelConfiguration(id: "small"), large]
        #expect(read == [expected])
    }

    @Test(arguments: [
        ("kind: openai", "https://api.openai.com/v1"), ("kind: anthropic", "https://api.anthropic.com"),
        ("kind: gemini", "https://generativelanguage.googleapis.com"), ("kind: ollama", "http://127.0.0.1:11434"),
        ("kind: bedrock, region: eu-central-1", "https://bedrock-runtime.eu-central-1.amazonaws.com"),
        ("kind: vertex, project: p, service_account: s, location: global", "https://aiplatform.googleapis.com"),
        ("kind: vertex, project: p, service_account: s, location: eu", "https://aiplatform.eu.rep.googleapis.com"),
        (
            "kind: vertex, project: p, service_account: s, location: europe-west4",
            "https://europe-west4-aiplatform.googleapis.com"
        ),
        ("kind: azure, base_url: \"https://x.openai.azure.com\"", "https://x.openai.azure.com"),
    ])
    func `a base URL follows from the kind`(keys: String, url: String) throws {
        let read = try configuration("providers: [{ name: a, \(keys), models: [{ id: m }] }]").providers
        #expect(read.map(\.baseURL) == [url])
    }

    @Test func `the first model is the default unless another says so`() throws {
        let read = try configuration("providers: [{ name: a, kind: ollama, models: [{ id: m }, { id: n, default: false }] }]")
            .providers
        #expect(read[0].models.map(\.isDefault) == [true, false])
    }

    @Test(arguments: [
        ("api_key_env: OPENAI_API_KEY", CredentialSource.environment("OPENAI_API_KEY")),
        ("api_key_file: /etc/key", .file("/etc/key")), ("credential: k", .credential("k")),
    ])
    func `a key is in one of three places`(key: String, source: CredentialSource) throws {
        let read = try configuration("providers: [{ name: a, kind: gemini, \(key), models: [{ id: m }] }]").providers
        #expect(read[0].apiKey == source)
    }

    @Test func `the names of the secrets of azure, vertex and bedrock`() throws {
        let read = try configuration(
            """
            providers:
              - { name: a, kind: azure, base_url: "https://x.example.com", api_version: 2024-10-21, tenant_id: t, client_id: c,
                  client_secret: azure-secret, models: [{ id: m, deployment: d }] }
              - { name: v, kind: vertex, project: p, location: us, service_account: vertex-account, models: [{ id: m }] }
              - { name: b, kind: bedrock, region: r, access_key_id: i, secret_access_key: s, session_token: t,
                  models: [{ id: "arn:a/b:0" }] }
            """
        ).providers
        #expect(read[0].apiVersion == "2024-10-21" && read[0].tenantID == "t" && read[0].clientID == "c")
        #expect(read[0].clientSecret == "azure-secret" && read[0].models[0].deployment == "d")
        #expect(read[1].project == "p" && read[1].location == "us" && read[1].serviceAccount == "vertex-account")
        #expect(read[2].accessKeyID == "i" && read[2].secretAccessKey == "s" && read[2].sessionToken == "t")
        #expect(read[2].models[0].id == "arn:a/b:0")
    }

    @Test(arguments: [
        "name: a, api_key: VALUE", "name: a, secret: VALUE", "name: a, token: VALUE", "name: a, password: VALUE",
        "name: a, key: VALUE",
        "name: a, Api-Key: VALUE", "name: a, api_key:VALUE", "name: a, headers: { Authorization: VALUE }",
        "name: a, headers: { x-api-key: VALUE }", "name: a, headers: { API-Key: VALUE }", "name: a, credential: VALUE",
        "name: a, api_key_env: VALUE", "name: a, base_url: \"https://user:VALUE@example.com\"",
        "name: a, proxy: \"http://u:VALUE@p:1\"",
        "name: a, credential: [VALUE]",
    ])
    func `a secret in the file is refused with the word credential, and not shown`(keys: String) {
        let yaml = "providers: [{ kind: openai, models: [{ id: m }], \(keys) }]"
        let lines = faults(yaml.replacing("VALUE", with: "sk-proj-0123456789abcdef"))
        #expect(lines.count == 1)
        #expect(lines.allSatisfy { $0.contains("credential") && !$0.contains("0123") && !$0.contains("proj") })
    }

    @Test func `a password in the URL of Redis is refused, and not shown`() {
        let lines = faults("cache: { redis: { url: \"redis://:hunter2@localhost:6379/0\" } }")
        #expect(
            lines == [
                "1:24: cache.redis.url must not hold a user or a password: put the password into a credential "
                    + "and name that with \"credential\""
            ])
    }
}
