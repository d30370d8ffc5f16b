import Platform
import Testing

@testable import PromptProviders

/// facts/providers §0.2, §0.3 and the vectors of §10.
@Suite struct `A wait hint` {
    /// 1994-11-06T08:49:37Z.
    private let now = Timestamp(nanoseconds: 784_111_777_000_000_000)

    @Test(
        arguments: [
            (["retry-after-ms": "1500", "retry-after": "9"], 1.5), (["Retry-After": "0.5"], 0.5), (["RETRY-AFTER": "20"], 20),
            (["retry-after": " 3 "], 3), (["retry-after-ms": "nonsense", "retry-after": "9"], 9),
            (["retry-after-ms": "0", "retry-after": "9"], 9),
            (["retry-after": "Sun, 06 Nov 1994 08:50:37 GMT"], 60), (["retry-after": "Sun, 06 Nov 1994 08:49:37 GMT"], nil),
            (["retry-after": "Sun, 06 Nov 1994 08:49:36 GMT"], nil), (["retry-after": "Mon, 07 Nov 1994 08:49:37 GMT"], 86400),
            (["retry-after": "nan"], nil), (["retry-after": "inf"], nil), (["retry-after": "-inf"], nil),
            (["retry-after": "-1"], nil),
            (["retry-after": "+1"], nil), (["retry-after": "0x10"], nil), (["retry-after": "1e3"], nil),
            (["retry-after": ""], nil),
            (["retry-after": "0"], nil), (["retry-after": "99999999999999999999"], nil), (["retry-after": "5s"], nil), ([:], nil),
        ] as [(HTTPHeaders, Double?)])
    func `is what the headers say, if they say anything`(headers: HTTPHeaders, seconds: Double?) {
        #expect(WaitHint.parse(headers, at: now) == seconds.map { .seconds($0) })
    }

    @Test(
        arguments: [
            ("1s", 1), ("6m0s", 360), ("120ms", 0.12), ("1h2m3.5s", 3723.5), ("59.951s", 59.951), ("250us", 0.000_25),
            ("250µs", 0.000_25),
            ("10ns", 1e-8), ("0s", 0), (" 1s ", 1), ("", nil), ("5", nil), ("-1s", nil), ("1", nil), ("s", nil), ("1x", nil),
            ("1s2", nil),
            ("1..5s", nil), (".s", nil), ("1 s", nil), ("1e3s", nil), ("infs", nil), ("99999999h", nil),
        ] as [(String, Double?)])
    func `resets are Go's durations`(text: String, seconds: Double?) {
        #expect(WaitHint.resetDuration(text) == seconds.map { .seconds($0) })
    }

    @Test(arguments: [
        "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37",
        "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Foo 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37:12 GMT", "", "GMT",
    ]) func `a date in another form is none`(text: String) {
        #expect(HTTPDate.parse(text) == nil)
    }

    @Test func `a date is read to the second`() {
        #expect(HTTPDate.parse("Sun, 06 Nov 1994 08:49:37 GMT") == now)
        #expect(
            HTTPDate.parse("Tue, 29 Feb 2028 23:59:59 GMT")
                == Timestamp(year: 2028, month: 2, day: 29, hour: 23, minute: 59, second: 59))
    }
}

@Suite struct `Rate limits` {
    @Test func `are read from OpenAI's headers`() {
        let headers: HTTPHeaders = [
            "X-RateLimit-Limit-Requests": "60", "x-ratelimit-remaining-requests": "59", "x-ratelimit-reset-requests": "1s",
            "x-ratelimit-limit-tokens": "150000", "x-ratelimit-remaining-tokens": "149984", "x-ratelimit-reset-tokens": "6m0s",
        ]
        #expect(
            RateLimits(openAI: headers)
                == RateLimits(
                    requests: .init(limit: 60, remaining: 59, reset: .seconds(1)),
                    tokens: .init(limit: 150_000, remaining: 149_984, reset: .seconds(360))))
    }

    @Test(
        arguments: [
            [:], ["x-ratelimit-limit-requests": "many"], ["x-ratelimit-remaining-tokens": "-1"],
            ["x-ratelimit-reset-tokens": "5"],
        ] as [HTTPHeaders])
    func `that say nothing are none`(headers: HTTPHeaders) {
        #expect(RateLimits(openAI: headers) == nil)
    }

    @Test func `keep what is known of a window`() {
        let limits = RateLimits(openAI: ["x-ratelimit-limit-tokens": "-1", "x-ratelimit-remaining-tokens": "7"])
        #expect(limits == RateLimits(tokens: .init(remaining: 7)))
    }

    @Test func `are whole again once every window is that was used up`() {
        let limits = RateLimits(
            requests: .init(remaining: 0, reset: .seconds(2)), tokens: .init(remaining: 0, reset: .seconds(5)))
        #expect(limits.untilWhole == .seconds(5))
        #expect(RateLimits(requests: .init(remaining: 1, reset: .seconds(2))).untilWhole == nil)
    }
}
