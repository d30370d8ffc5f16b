/// An answer put together from its deltas. Pure: it says what to show, and whoever holds it shows it.
public struct StreamedAnswer: Sendable {
    public enum Step: Sendable, Hashable {
        case show(String)
        /// What was shown is void; the answer begins anew.
        case startAgain(reason: String)
        case nothing
    }

    /// What came since the last reset.
    public private(set) var text = ""
    private var nextIndex = 0

    public init() {}

    public mutating func take(_ notification: ServerNotification) throws(ClientError) -> Step {
        switch notification {
        case .delta(_, let index, let delta):
            guard index == nextIndex else {
                throw .protocolViolation("part \(index) of the answer came where part \(nextIndex) was due")
            }
            nextIndex += 1
            text += delta
            return .show(delta)
        case .reset(_, let reason):
            self = StreamedAnswer()
            return .startAgain(reason: reason)
        case .batchItem, .unknown:
            return .nothing
        }
    }

    /// What is still to be shown of the whole answer: all of it where nothing was streamed.
    public func remainder(of response: String) throws(ClientError) -> String {
        let shown = text.utf8
        guard response.utf8.starts(with: shown) else {
            throw .protocolViolation("the parts of the answer are not the answer")
        }
        return String(decoding: response.utf8.dropFirst(shown.count), as: UTF8.self)
    }
}
