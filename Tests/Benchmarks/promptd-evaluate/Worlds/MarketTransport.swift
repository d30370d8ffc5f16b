import Platform
import PromptAPI
import PromptProviders
import Synchronization

/// The market over OpenAI's format, for the gateway: `http://<provider>/v1`, the request named by its `seed`.
struct MarketTransport: HTTPTransport {
    let market: Market
    let asks: [Ask]
    /// Whether answers tell what is left of the quota.
    var tellsLimits = true

    /// Seconds between the pieces of an answer: nothing may look like silence.
    static let pieceSeconds = 3.0

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let provider = Int(request.url.dropFirst("http://".count).prefix { $0.isNumber }) ?? 0
        guard request.method == .post else { return probed(provider) }
        let ask = asks[Self.number(after: "\"seed\":", in: request.body)]
        let call = Opened(market.begin(ask, at: provider), market)
        if case .refusal(let status, let after, let hint) = call.call.fate {
            try await market.time.sleep(for: .seconds(after))
            let body: JSON = ["error": ["message": "scripted", "type": "scripted", "code": .null]]
            var refusal = response(status, "application/json", [Piece(at: 0, body.encoded)], call)
            if let hint { refusal.headers.add("retry-after", "\(hint)") }
            call.close(isWhole: true)
            return refusal
        }
        return response(200, "text/event-stream", Self.pieces(of: call.call), call)
    }

    /// The list of models: who is dead gives none, and who hangs is silent here too.
    private func probed(_ provider: Int) -> HTTPResponse {
        switch market.world.condition(provider, market.now) {
        case .dead: response(503, "application/json", [Piece(at: 0, Array("{}".utf8))], nil)
        case .hanging: response(200, "application/json", [Piece(at: .infinity, [])], nil)
        case .well, .slow, .flaky, .limited, .breaking, .crowded:
            response(200, "application/json", [Piece(at: 0, Array("{\"data\":[]}".utf8))], nil)
        }
    }

    private func response(_ status: Int, _ type: String, _ pieces: [Piece], _ call: Opened?) -> HTTPResponse {
        var headers: HTTPHeaders = ["content-type": type]
        if tellsLimits, let call = call?.call {
            headers.add("x-ratelimit-limit-tokens", "\(market.world.offers[call.provider].quota)")
            headers.add("x-ratelimit-remaining-tokens", "\(call.tokensLeft)")
            headers.add("x-ratelimit-reset-tokens", "\(Int((call.reset * 1000).rounded(.up)))ms")
        }
        return HTTPResponse(
            status: status, headers: headers, body: Pieces(pieces: pieces, began: market.now, time: market.time, call: call))
    }

    private static func number(after key: String, in body: [UInt8]) -> Int {
        let tail = String(decoding: body.suffix(120), as: UTF8.self)
        guard let range = tail.firstRange(of: key) else { preconditionFailure("every request of a world has a seed") }
        return Int(tail[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }

    private static func pieces(of call: Market.Call) -> [Piece] {
        let (firstToken, end, isWhole): (Double, Double, Bool)
        switch call.fate {
        case .answer(let first, let whole): (firstToken, end, isWhole) = (first, whole, true)
        case .broken(let first, let at): (firstToken, end, isWhole) = (first, at, false)
        case .silence, .refusal: return [Piece(at: .infinity, [])]
        }
        var pieces = [Piece(at: firstToken, text("\(call.provider) of \(call.ask.index):"))]
        var at = firstToken + pieceSeconds
        while at < end {
            pieces.append(Piece(at: at, text(" \(pieces.count)")))
            at += pieceSeconds
        }
        pieces.append(Piece(at: end, isWhole ? ending(call.ask) : event(["error": ["message": "scripted", "code": 503]])))
        return pieces
    }

    private static func text(_ text: String) -> [UInt8] {
        event(["choices": [["index": 0, "delta": ["content": .string(text)], "finish_reason": .null]]])
    }

    private static func ending(_ ask: Ask) -> [UInt8] {
        event(["choices": [["index": 0, "delta": ["content": "."], "finish_reason": "stop"]]])
            + event([
                "choices": [], "usage": ["prompt_tokens": JSON(ask.inputTokens), "completion_tokens": JSON(ask.outputTokens)],
            ])
            + Array("data: [DONE]\n\n".utf8)
    }

    private static func event(_ data: JSON) -> [UInt8] { Array("data: \(data)\n\n".utf8) }
}

/// A call that ends once: whole, or when whoever made it lets go of it.
private final class Opened: Sendable {
    let call: Market.Call
    private let market: Market
    private let isOpen = Mutex(true)

    init(_ call: Market.Call, _ market: Market) {
        self.call = call
        self.market = market
    }

    func close(isWhole: Bool) {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { market.end(call, isWhole: isWhole) }
    }

    deinit { close(isWhole: false) }
}

private struct Piece: Sendable {
    var at: Double
    var bytes: [UInt8]

    init(at: Double, _ bytes: [UInt8]) {
        self.at = at
        self.bytes = bytes
    }
}

private struct Pieces: AsyncSequence, Sendable {
    typealias Failure = any Error

    let pieces: [Piece]
    let began: Double
    let time: any Time
    let call: Opened?

    func makeAsyncIterator() -> Iterator { Iterator(body: self) }

    struct Iterator: AsyncIteratorProtocol {
        typealias Failure = any Error

        let body: Pieces
        var index = 0

        mutating func next() async throws -> [UInt8]? {
            guard index < body.pieces.count else { return nil }
            defer { index += 1 }
            let piece = body.pieces[index]
            let due: Instant = piece.at.isFinite ? Instant(nanoseconds: Int64((body.began + piece.at) * 1e9)) : .distantFuture
            try await body.time.sleep(until: due)
            if index == body.pieces.count - 1 { body.call?.close(isWhole: true) }
            return piece.bytes
        }
    }
}
