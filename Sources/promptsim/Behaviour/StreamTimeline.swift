extension Timeline {
    /// The answer token by token.
    static func streamed(_ plan: Plan, by rendition: some StreamRendition) -> Timeline {
        if let refused = refused(plan, by: rendition) { return refused }
        var stream = StreamTimeline(plan: plan, rendition: rendition)
        stream.run()
        return stream.timeline
    }
}

/// Lays a stream out in time.
private struct StreamTimeline<Format: StreamRendition> {
    let plan: Plan
    let rendition: Format
    var timeline = Timeline()
    private var now: Duration

    init(plan: Plan, rendition: Format) {
        self.plan = plan
        self.rendition = rendition
        now = plan.pace.latency
    }

    mutating func run() {
        let (answer, pieces, rendition) = (plan.answer, plan.answer.pieces, rendition)
        let headers = [Header(name: "content-type", value: rendition.streamType)] + plan.headers
        timeline.append(.head(.init(status: 200, headers: headers + rendition.headers(rate: plan.rate), length: nil)), at: now)
        let begun = TokenCount(input: answer.usage.input, output: answer.usage.reasoning)
        write(rendition.opening(answer), tokens: begun)
        for position in 0...pieces.count {
            wait(before: position, of: pieces.count)
            guard interrupt(before: position, of: pieces.count) else { return }
            guard position < pieces.count else { break }
            timeline.append(at: now, tokens: TokenCount(output: 1)) {
                rendition.token(pieces[position], of: answer, into: &$0)
            }
        }
        write(rendition.closing(answer))
        if plan.fault != .noDone { write(rendition.endMarker(answer)) }
        timeline.append(.end, at: now)
    }

    private mutating func write(_ bytes: [UInt8], tokens: TokenCount = TokenCount()) {
        guard !bytes.isEmpty || tokens != TokenCount() else { return }
        timeline.append(at: now, tokens: tokens) { $0 += bytes }
    }

    /// The position after the last token is the end of the answer, which does not wait.
    private mutating func wait(before position: Int, of count: Int) {
        guard position < count else { return }
        if case .trickle(let interval)? = plan.fault {
            now += interval
        } else {
            now += position == 0 ? plan.pace.firstToken : plan.pace.perToken
        }
    }

    /// What the fault does here; `false`: the stream has ended. A fault beyond the last token comes after it.
    private mutating func interrupt(before position: Int, of count: Int) -> Bool {
        func isHere(_ after: Int) -> Bool { position == min(after, count) }
        switch plan.fault {
        case .stall(let after, let duration, let keepAlive)? where isHere(after):
            stall(for: duration, keepAlive: keepAlive)
            return true
        case .malformed(let token)? where isHere(token - 1):
            timeline.fail()
            write(rendition.brokenEvent)
            return true
        case .cut(let after, let how)? where isHere(after):
            timeline.fail()
            timeline.append(how.act, at: now)
            return false
        case .errorInBand(let after, let fault)? where isHere(after):
            timeline.fail()
            write(rendition.errorEvent(rendition.errors.inBand(fault)))
            timeline.append(.end, at: now)
            return false
        default:
            return true
        }
    }

    private mutating func stall(for duration: Duration, keepAlive: Duration?) {
        let end = now + duration
        if let keepAlive, !rendition.keepAlive.isEmpty {
            var sign = now + keepAlive
            while sign < end {
                timeline.append(.bytes(rendition.keepAlive), at: sign)
                sign += keepAlive
            }
        }
        now = end
    }
}

extension Fault.Cut {
    var act: Timeline.Act {
        switch self {
        case .fin: .close(.fin)
        case .rst: .close(.rst)
        case .clean: .end
        }
    }
}
