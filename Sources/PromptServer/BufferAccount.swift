import Synchronization

/// Bytes of incomplete frames of all connections together.
final class BufferAccount: Sendable {
    private let bytes = Atomic(0)

    /// - Returns: false where there is no room for what was added; it is booked all the same until it is taken back.
    func change(from old: Int, to new: Int, limit: Int) -> Bool {
        guard new != old else { return true }
        let sum = bytes.add(new - old, ordering: .relaxed).newValue
        return new < old || sum <= limit
    }
}
