import Testing

@testable import promptd

@Suite struct SummaryTests {
    @Test func `the defaults in short`() {
        #expect(
            summary(of: DaemonConfiguration()) == """
                socket           /run/promptd.sock
                state directory  /var/lib/promptd
                strategy         intelligent
                limits           none
                cache            2000 entries, 64MiB, per user, semantic, database of 1GiB
                redis            off
                log level        info
                providers        none: every request will be refused
                """)
    }

    @Test func `providers with their models, prices and the names of their keys`() throws {
        let read = try configuration(
            """
            limits: { requests_per_minute: 60 }
            limits_by_user: { bob: { budget_usd_per_day: 2.5 } }
            cache: { scope: shared, semantic: { enabled: false }, redis: { url: "redis://r:1/0", credential: redis-password } }
            log: { include_content: true }
            providers:
              - { name: a, kind: openai, credential: openai-key,
                  models: [{ id: m, input_price: 0.15, output_price: 0.6 }, { id: n }] }
              - { name: b, kind: gemini, api_key_env: GEMINI, enabled: false, models: [{ id: m }] }
              - { name: c, kind: vertex, project: p, location: us, service_account: account, models: [{ id: m }] }
              - { name: d, kind: ollama, models: [{ id: m }] }
            """)
        #expect(
            summary(of: read) == """
                socket           /run/promptd.sock
                state directory  /var/lib/promptd
                strategy         intelligent
                limits           60 requests a minute
                  bob: 60 requests a minute, 2.5 USD a day
                cache            2000 entries, 64MiB, shared by all, database of 1GiB
                redis            redis://r:1/0, password from credential redis-password
                log level        info, with content
                providers
                  a: openai at https://api.openai.com/v1, key from credential openai-key
                    m (default): 0.15 in, 0.6 out USD per million tokens
                    n: price as in the catalogue
                  b: gemini at https://generativelanguage.googleapis.com, key from $GEMINI, disabled
                    m (default): price as in the catalogue
                  c: vertex at https://aiplatform.us.rep.googleapis.com, service account from credential account
                    m (default): price as in the catalogue
                  d: ollama at http://127.0.0.1:11434, no key
                    m (default): price as in the catalogue
                """)
    }
}
