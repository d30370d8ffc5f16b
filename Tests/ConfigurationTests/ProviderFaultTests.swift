import Testing

@testable import promptd

@Suite struct ProviderFaultTests {
    @Test(arguments: [
        ("kind: openai", "1:13: providers[1] lacks name, which a provider needs"),
        ("name: a", "1:13: providers.a lacks kind, which a provider needs"),
        ("name: a b, kind: openai", "1:21: providers[1].name must be 1 to 64 of the characters A-Z a-z 0-9 . _ -"),
        ("name: a, kind: azure", "1:13: providers.a lacks base_url, which kind azure needs"),
        ("name: a, kind: bedrock", "1:13: providers.a lacks region, which kind bedrock needs"),
        ("name: a, kind: openai, location: eu", "1:38: providers.a.location belongs to kind vertex, not to openai"),
        ("name: a, kind: ollama, dialect: vllm", "1:38: providers.a.dialect belongs to kind openai, not to ollama"),
        (
            "name: a, kind: openai, base_url: ftp://h",
            "1:48: providers.a.base_url must be a URL that begins with http:// or https://"
        ),
        (
            "name: a, kind: openai, base_url: \"https://h/?k=v\"",
            "1:48: providers.a.base_url must be a URL such as https://api.example.com, without query"
        ),
        (
            "name: a, kind: openai, base_url: \"https:///v1\"",
            "1:48: providers.a.base_url must be a URL such as https://api.example.com, without query"
        ),
        (
            "name: a, kind: openai, base_url: \"https://h:99999\"",
            "1:48: providers.a.base_url must be a URL such as https://api.example.com, without query"
        ),
        ("name: a, kind: openai, proxy: \"http://proxy\"", "1:45: providers.a.proxy must be http://HOST:PORT"),
        (
            "name: a, kind: openai, credential: ../key",
            "1:50: providers.a.credential must be the plain name of a credential: 1 to 255 of the characters A-Z a-z 0-9 . _ -"
        ),
        (
            "name: a, kind: openai, credential: k, api_key_env: K",
            "1:53: providers.a.api_key_env is one too many beside credential: a provider has one key"
        ),
        ("name: a, kind: openai, weight: .inf", "1:46: providers.a.weight must be a number of at least 0"),
        ("name: a, kind: openai, weight: 1e999", "1:46: providers.a.weight must be a number of at least 0"),
        ("name: a, kind: openai, max_concurrent: 0", "1:54: providers.a.max_concurrent must be a whole number from 1 to 100000"),
        ("name: a, kind: openai, headers: { Host: h }", "1:49: providers.a.headers.Host is set by promptd itself"),
        ("name: a, kind: openai, headers: { a b: h }", "1:49: providers.a.headers.a… is not the name of a header"),
        (
            "name: a, kind: openai, headers: { X: \"a\\nb\" }",
            "1:52: providers.a.headers.X must be 0 to 4096 printable ASCII characters"
        ),
        (
            "name: a, kind: azure, base_url: \"http://h\", tenant_id: t, client_id: c",
            "1:59: providers.a.tenant_id needs client_secret beside it"
        ),
        (
            "name: a, kind: bedrock, region: r, session_token: t, access_key_id: i, secret_access_key: s, credential: k",
            "1:108: providers.a.credential is one too many beside session_token: a provider has one way to sign its calls"
        ),
    ])
    func `a provider that cannot be`(keys: String, line: String) {
        #expect(faults("providers: [{ \(keys), models: [{ id: m }] }]") == [line])
    }

    @Test func `vertex needs three keys and takes no API key`() {
        #expect(
            faults("providers: [{ name: a, kind: vertex, api_key_file: /k, models: [{ id: m }] }]") == [
                "1:13: providers.a lacks location, which kind vertex needs",
                "1:13: providers.a lacks project, which kind vertex needs",
                "1:13: providers.a lacks service_account, which kind vertex needs",
                "1:38: providers.a.api_key_file belongs to kind openai, azure, anthropic, gemini, bedrock, ollama, not to vertex",
            ])
    }

    @Test(arguments: [
        (
            "models: []",
            "1:38: providers.a has no models and can answer nothing: give it at least one, such as models: [{ id: NAME }]"
        ),
        ("models: [{}]", "1:47: providers.a.models[1] needs an id"),
        ("models: [m]", "1:47: providers.a.models[1] must be a mapping of keys to values"),
        ("models: m", "1:46: providers.a.models must be a list"),
        ("models: [{ id: m, deployment: d }]", "1:56: providers.a.models.deployment belongs to kind azure, not to openai"),
        (
            "models: [{ id: m, input_price: -1 }]",
            "1:69: providers.a.models.m.input_price must be a number of USD per million tokens from 0 to 100000"
        ),
        ("models: [{ id: m, price: 1 }]", "1:56: providers.a.models.m.price is not a known key"),
        (
            "models: [{ id: m, contxt_window: 1 }]",
            "1:56: providers.a.models.m.contxt_window is not a known key; did you mean \"context_window\"?"
        ),
    ])
    func `models that cannot be`(models: String, line: String) {
        #expect(faults("providers: [{ name: a, kind: openai, \(models) }]") == [line])
    }

    @Test func `a provider that is nothing`() {
        #expect(faults("providers:\n  -\n") == ["2:4: providers[1] must be a mapping of keys to values"])
    }
}
