/// How one wire format says an answer: the bytes of its parts. Which of them are sent, and when, is the timeline's.
protocol Rendition: Sendable {
    /// What tells the caller how it stands with a rate limit, and which call this was.
    func headers(rate: RateStanding?) -> [Header]
    func body(_ answer: Reply) -> [UInt8]
    var errors: any ErrorFormat { get }
    /// A requirement, so that each format's is compiled for it: this is where load is made.
    func timeline(_ plan: Plan, streams: Bool) -> Timeline
}

/// A format that also says an answer token by token.
protocol StreamRendition: Rendition {
    var streamType: String { get }
    /// Before the first token.
    func opening(_ answer: Reply) -> [UInt8]
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8])
    /// After the last token, up to the end marker.
    func closing(_ answer: Reply) -> [UInt8]
    /// By which the caller knows that nothing is missing.
    func endMarker(_ answer: Reply) -> [UInt8]
    /// A sign of life that is no progress; empty where the format has none.
    var keepAlive: [UInt8] { get }
    /// What a parser must stumble over.
    var brokenEvent: [UInt8] { get }
    /// An error after which nothing comes.
    func errorEvent(_ error: WireError) -> [UInt8]
}

extension Rendition {
    func timeline(_ plan: Plan, streams: Bool) -> Timeline { .whole(plan, by: self) }
}

extension StreamRendition {
    func timeline(_ plan: Plan, streams: Bool) -> Timeline {
        streams ? .streamed(plan, by: self) : .whole(plan, by: self)
    }
}
