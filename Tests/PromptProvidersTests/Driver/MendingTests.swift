import Platform
import PromptProviders
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(1))) struct `The driver, where a credential is refused,` {
    private let exchange = Exchange()

    /// Numbers its attempts, and says of so many refusals that they are mended.
    private final class Mending: Authorizer {
        private let left: Mutex<Int>
        private let attempts = Mutex(0)

        init(_ count: Int) { left = Mutex(count) }

        func authorize(_ request: inout HTTPRequest, at now: Timestamp) {
            let attempt = attempts.withLock { attempts in
                attempts += 1
                return attempts
            }
            request.headers.add("x-attempt", "\(attempt)")
        }

        func mend(_ request: HTTPRequest, refusedWith status: Int, _ headers: HTTPHeaders, at now: Timestamp) -> Bool {
            #expect(request.headers["x-attempt"] == "1" && headers["date"] == "today")
            return left.withLock { left in
                left -= 1
                return left >= 0
            }
        }

        func redact(_ text: String) -> String { text }
    }

    @Test(arguments: [("false", true), (" False ", true), ("true", false), (nil, false)] as [(String?, Bool)])
    func `tells whether the provider wants to be asked again`(header: String?, forbids: Bool) async {
        let headers = HTTPHeaders(header.map { [.init("X-Should-Retry", $0)] } ?? [])
        let transport = ScriptedTransport(status: 500, headers: headers, body(""))
        let error = await exchange.outcome(of: exchange.driver(transport, authorizer: NoAuthorizer())).error
        #expect(error?.forbidsRetry == forbids && error?.mayRetryHere == !forbids)
    }

    @Test(arguments: [(401, 1, 2), (403, 1, 2), (401, 9, 2), (401, 0, 1), (429, 1, 1), (500, 1, 1)])
    func `tries once more where its credential was mended, and not again`(status: Int, mended: Int, sent: Int) async {
        let transport = ScriptedTransport(status: status, headers: ["Date": "today"], body(""))
        let error = await exchange.outcome(of: exchange.driver(transport, authorizer: Mending(mended))).error
        #expect(error?.status == status)
        let attempts = transport.requests.map { $0.headers.fields.filter { $0.name == "x-attempt" }.map(\.value) }
        #expect(attempts == (1...sent).map { ["\($0)"] })
    }
}
