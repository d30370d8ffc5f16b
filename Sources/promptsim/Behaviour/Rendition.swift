/// How one wire format says an answer: the bytes of its parts. Which of them are sent, and when, is the timeline's.
protocol Rendition {
    /// What tells the caller how it stands with a rate limit, and which call this was.
    func headers(rate: RateStanding?) -> [Header]
    func body(_ answer: Reply) -> [UInt8]
    func errorBody(_ fault: ProviderFault, status: Int) -> [UInt8]
}

/// A format that also says an answer token by token.
protocol StreamRendition: Rendition {
    var streamType: String { get }
    /// Before the first token.
    func opening(_ answer: Reply) -> [UInt8]
    func token(_ piece: String, of answer: Reply, into bytes: inout [UInt8])
    /// After the last token, up to the end marker.
    func closing(_ answer: Reply) -> [UInt8]
    var endMarker: [UInt8] { get }
    /// A sign of life that is no progress.
    var keepAlive: [UInt8] { get }
    /// What a parser must stumble over.
    var brokenEvent: [UInt8] { get }
    func errorEvent(_ fault: ProviderFault) -> [UInt8]
}
