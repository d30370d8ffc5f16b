extension Timeline {
    /// The answer in one body, which is there when its last token is. A fault that strikes a stream after some of its
    /// tokens strikes the body after the same part of its bytes.
    static func whole(_ plan: Plan, by rendition: some Rendition) -> Timeline {
        if let refused = refused(plan, by: rendition) { return refused }
        let tokens = plan.answer.pieces.count
        var body = BodyTimeline(plan: plan, now: plan.pace.whole(tokens), headers: rendition.headers(rate: plan.rate))
        if case .errorInBand(_, let fault)? = plan.fault {
            body.fail(with: rendition.errors.body(rendition.errors.inBand(fault)))
        } else {
            body.run(rendition.body(plan.answer), tokens: tokens)
        }
        return body.timeline
    }
}

/// Lays a body out in time.
private struct BodyTimeline {
    let plan: Plan
    var now: Duration
    let headers: [Header]
    var timeline = Timeline()

    init(plan: Plan, now: Duration, headers: [Header]) {
        self.plan = plan
        self.now = now
        self.headers = [Timeline.jsonType] + plan.headers + headers
    }

    mutating func fail(with body: [UInt8]) {
        timeline.fail()
        head(length: body.count)
        write(body[...])
        timeline.append(.end, at: now)
    }

    mutating func run(_ body: [UInt8], tokens: Int) {
        func part(_ after: Int) -> Int {
            // What has no tokens (an embedding) has a middle all the same.
            tokens == 0 ? (after == 0 ? 0 : body.count / 2) : body.count * min(after, tokens) / tokens
        }
        switch plan.fault {
        case .stall(let after, let duration, let keepAlive)?:
            stall(body, at: part(after), for: duration, keepAlive: keepAlive)
        case .cut(let after, let how)?:
            timeline.fail()
            // A clean end needs a body whose length was not announced.
            head(length: how == .clean ? nil : body.count)
            // Cut after the last token: the closing brace is what is missing.
            write(body[..<min(part(after), body.count - 1)])
            timeline.append(how.act, at: now)
        case .malformed(let token)?:
            let broken = body[..<min(part(token - 1), body.count - 1)] + Array("{\"malformed".utf8)
            fail(with: Array(broken))
        case .trickle(let interval)?:
            trickle(body, every: interval)
        default:
            head(length: body.count)
            write(body[...])
            timeline.append(.end, at: now)
        }
    }

    private mutating func stall(_ body: [UInt8], at split: Int, for duration: Duration, keepAlive: Duration?) {
        head(length: nil)
        write(body[..<split])
        let end = now + duration
        // Blank lines may stand before the body only, which is where DeepSeek sends them (facts providers §2).
        if let keepAlive, split == 0 {
            var sign = now + keepAlive
            while sign < end {
                timeline.append(.bytes([UInt8(ascii: "\n")]), at: sign)
                sign += keepAlive
            }
        }
        now = end
        write(body[split...])
        timeline.append(.end, at: now)
    }

    private mutating func trickle(_ body: [UInt8], every interval: Duration) {
        head(length: body.count)
        for index in body.indices {
            now += interval
            write(body[index...index])
        }
        timeline.append(.end, at: now)
    }

    private mutating func head(length: Int?) {
        let usage = plan.answer.usage
        timeline.append(
            .head(.init(status: 200, headers: headers, length: length)), at: now,
            tokens: TokenCount(input: usage.input, output: usage.output))
    }

    private mutating func write(_ bytes: ArraySlice<UInt8>) {
        guard !bytes.isEmpty else { return }
        timeline.append(at: now) { $0 += bytes }
    }
}
