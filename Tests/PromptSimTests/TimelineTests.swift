import Testing

@testable import promptsim

private struct LetterErrors: ErrorFormat {
    func usual(_ failure: FailureClass, status: Int?) -> WireError { WireError(499, "\(failure)") }
    func body(_ error: WireError) -> [UInt8] { Array("error \(error.status)".utf8) }
}

/// A format in which every part is a word, so that a timeline can be read.
private struct Letters: StreamRendition {
    let streamType = "letters"
    let keepAlive = Array("|alive".utf8)
    let brokenEvent = Array("|broken".utf8)
    func headers(rate: RateStanding?) -> [Header] { [] }
    func opening(_ answer: Reply) -> [UInt8] { Array("open".utf8) }
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8]) { bytes += "|\(piece)".utf8 }
    func closing(_ answer: Reply) -> [UInt8] { Array("|close".utf8) }
    func endMarker(_ answer: Reply) -> [UInt8] { Array("|end".utf8) }
    func errorEvent(_ error: WireError) -> [UInt8] { Array("|error".utf8) }
    func body(_ answer: Reply) -> [UInt8] { Array("{abcdefgh}".utf8) }
    let errors: any ErrorFormat = LetterErrors()
}

extension Timeline {
    /// `0 head 200, 0 open|a, 1 end`: milliseconds and what is done.
    fileprivate var text: String {
        steps.map { step in
            let act =
                switch step.act {
                case .head(let head): "head \(head.status)" + (head.length.map { " \($0)" } ?? "")
                case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
                case .end: "end"
                case .close(let how): "\(how)"
                }
            return "\(Int(step.at / .milliseconds(1))) \(act)"
        }.joined(separator: ", ")
    }

    fileprivate var tokens: TokenCount {
        steps.reduce(into: TokenCount()) { $0 += $1.tokens }
    }
}

@Suite("The timeline of a call")
struct TimelineTests {
    private static let slow = Pace(latency: .milliseconds(1), firstToken: .milliseconds(10), perToken: .milliseconds(100))

    private func plan(_ fault: Fault.Kind?, _ pace: Pace = Pace()) -> Plan {
        let usage = Reply.Usage(input: 5, cached: 0, output: 5, reasoning: 1)
        let answer = Reply(model: "m", content: .text(["a", "b", "c", "d"]), usage: usage)
        return Plan(answer: answer, pace: pace, fault: fault)
    }

    @Test("without pauses a stream is one write")
    func oneWrite() {
        let timeline = Timeline.streamed(plan(nil), by: Letters())
        #expect(timeline.text == "0 head 200, 0 open|a|b|c|d|close|end, 0 end")
        #expect(timeline.outcome == .completed)
        #expect(timeline.tokens == TokenCount(input: 5, output: 5))
    }

    @Test("tokens come at the model's pace")
    func pace() {
        #expect(
            Timeline.streamed(plan(nil, Self.slow), by: Letters()).text
                == "1 head 200, 1 open, 11 |a, 111 |b, 211 |c, 311 |d|close|end, 311 end")
        #expect(Timeline.whole(plan(nil, Self.slow), by: Letters()).text == "311 head 200 10, 311 {abcdefgh}, 311 end")
    }

    @Test(
        "a fault spoils a stream",
        arguments: [
            (.status(Refusal(status: 503)), "1 head 503 9, 1 error 503, 1 end", 0),
            (.status(Refusal(status: 500, body: .raw("<p>"))), "1 head 500 3, 1 <p>, 1 end", 0),
            (.status(Refusal(status: 204)), "1 head 204 0, 1 , 1 end", 0),
            (.status(Refusal(.overloaded)), "1 head 499 9, 1 error 499, 1 end", 0),
            (.reset, "0 rst", 0),
            (.hang(.seconds(1)), "1000 fin", 0),
            (.cut(after: 0, how: .fin), "1 head 200, 1 open, 11 fin", 1),
            (.cut(after: 2, how: .rst), "1 head 200, 1 open, 11 |a, 111 |b, 211 rst", 3),
            (.cut(after: 99, how: .clean), "1 head 200, 1 open, 11 |a, 111 |b, 211 |c, 311 |d, 311 end", 5),
            (.errorInBand(after: 0, ProviderFault()), "1 head 200, 1 open, 11 |error, 11 end", 1),
            (.errorInBand(after: 1, ProviderFault()), "1 head 200, 1 open, 11 |a, 111 |error, 111 end", 2),
            (.malformed(before: 2), "1 head 200, 1 open, 11 |a, 111 |broken|b, 211 |c, 311 |d|close|end, 311 end", 5),
        ] as [(Fault.Kind, String, Int)])
    func stream(fault: Fault.Kind, text: String, output: Int) {
        let timeline = Timeline.streamed(plan(fault, Self.slow), by: Letters())
        #expect(timeline.text == text)
        #expect(timeline.outcome == .failed)
        #expect(timeline.tokens.output == output)
    }

    @Test(
        "a fault delays a stream, which is completed all the same",
        arguments: [
            (.noDone, "1 head 200, 1 open, 11 |a, 111 |b, 211 |c, 311 |d|close, 311 end"),
            (
                .stall(after: 1, for: .seconds(1), keepAlive: nil),
                "1 head 200, 1 open, 11 |a, 1111 |b, 1211 |c, 1311 |d|close|end, 1311 end"
            ),
            (
                .stall(after: 0, for: .seconds(1), keepAlive: .milliseconds(400)),
                "1 head 200, 1 open, 411 |alive, 811 |alive, 1011 |a, 1111 |b, 1211 |c, 1311 |d|close|end, 1311 end"
            ),
            (.trickle(.seconds(1)), "1 head 200, 1 open, 1001 |a, 2001 |b, 3001 |c, 4001 |d|close|end, 4001 end"),
        ] as [(Fault.Kind, String)])
    func delays(fault: Fault.Kind, text: String) {
        let timeline = Timeline.streamed(plan(fault, Self.slow), by: Letters())
        #expect(timeline.text == text)
        #expect(timeline.outcome == .completed)
    }

    @Test(
        "a fault spoils a body at the same part of it",
        arguments: [
            (.status(Refusal(status: 503)), "0 head 503 9, 0 error 503, 0 end", .failed),
            (.reset, "0 rst", .failed),
            (.hang(.seconds(1)), "1000 fin", .failed),
            (.cut(after: 2, how: .fin), "0 head 200 10, 0 {abcd, 0 fin", .failed),
            (.cut(after: 99, how: .rst), "0 head 200 10, 0 {abcdefgh, 0 rst", .failed),
            (.cut(after: 2, how: .clean), "0 head 200, 0 {abcd, 0 end", .failed),
            (.cut(after: 0, how: .fin), "0 head 200 10, 0 fin", .failed),
            (.errorInBand(after: 3, ProviderFault()), "0 head 200 9, 0 error 499, 0 end", .failed),
            (.malformed(before: 3), "0 head 200 16, 0 {abcd{\"malformed, 0 end", .failed),
            (.noDone, "0 head 200 10, 0 {abcdefgh}, 0 end", .completed),
            (.stall(after: 2, for: .seconds(1), keepAlive: nil), "0 head 200, 0 {abcd, 1000 efgh}, 1000 end", .completed),
            (
                .stall(after: 0, for: .seconds(1), keepAlive: .milliseconds(600)),
                "0 head 200, 600 \n, 1000 {abcdefgh}, 1000 end", .completed
            ),
        ] as [(Fault.Kind, String, Timeline.Outcome)])
    func body(fault: Fault.Kind, text: String, outcome: Timeline.Outcome) {
        let timeline = Timeline.whole(plan(fault), by: Letters())
        #expect(timeline.text == text)
        #expect(timeline.outcome == outcome)
    }

    @Test("a body trickles byte by byte")
    func trickle() {
        let text = Timeline.whole(plan(.trickle(.milliseconds(5))), by: Letters()).text
        #expect(text.hasPrefix("0 head 200 10, 5 {, 10 a, 15 b"))
        #expect(text.hasSuffix("45 h, 50 }, 50 end"))
    }

    @Test("an answer without tokens is a stream and a body like others")
    func empty() {
        let plan = Plan(answer: Reply(model: "m"))
        #expect(Timeline.streamed(plan, by: Letters()).text == "0 head 200, 0 open|close|end, 0 end")
        #expect(Timeline.whole(plan, by: Letters()).text == "0 head 200 10, 0 {abcdefgh}, 0 end")
    }
}
