/// Where a streamed answer goes while it comes.
public protocol AnswerSink: Sendable {
    /// Returns once there is room for more; throws when nobody listens any longer.
    func delta(_ text: String) async throws
    /// What came so far is to be discarded.
    func reset(reason: String) async throws
}
