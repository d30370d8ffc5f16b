import NIOCore
import Synchronization

/// Bytes of incomplete frames of all connections together, and who has to give way where they are too many.
final class BufferAccount: Sendable {
    /// Sent through the pipeline of a connection that has to give way to another's frame.
    struct GiveWay: Sendable {}

    private let state = Mutex(State())

    private struct State {
        var shares = BufferShares<ObjectIdentifier>()
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    /// A connection holds so many bytes from here on.
    ///
    /// - Returns: false where it has to give way itself; where another has to, that one is told.
    func hold(_ bytes: Int, on channel: any Channel, of user: String, limit: Int) -> Bool {
        let key = ObjectIdentifier(channel)
        let (hasToGiveWay, others) = state.withLock { state in
            state.channels[key] = bytes > 0 ? channel : nil
            let losers = state.shares.hold(bytes, at: key, of: user, limit: limit)
            return (losers.contains(key), losers.compactMap { $0 == key ? nil : state.channels.removeValue(forKey: $0) })
        }
        for other in others { other.pipeline.fireUserInboundEventTriggered(GiveWay()) }
        return !hasToGiveWay
    }
}

/// One limit shared by users as max-min fairness has it: one alone may have all of it, and where it is full, whoever has
/// the most gives way. So nobody keeps another's frames out by what is begun and never ended.
struct BufferShares<Holder: Hashable> {
    private var held: [String: [Holder: Int]] = [:]
    private var sums: [String: Int] = [:]
    private(set) var total = 0

    /// - Returns: who holds nothing any longer, so that the rest fits: the newcomer itself where its user has the most, else the
    ///   largest of the user who has.
    mutating func hold(_ bytes: Int, at holder: Holder, of user: String, limit: Int) -> [Holder] {
        let before = held[user]?[holder] ?? 0
        set(bytes, at: holder, of: user)
        guard bytes > before else { return [] }
        var losers: [Holder] = []
        while total > limit, let most = sums.values.max() {
            let greediest = sums[user] == most ? user : sums.first { $0.value == most }?.key ?? user
            let loser = greediest == user ? holder : held[greediest]?.max { $0.value < $1.value }?.key ?? holder
            set(0, at: loser, of: greediest)
            losers.append(loser)
            if loser == holder { break }
        }
        return losers
    }

    private mutating func set(_ bytes: Int, at holder: Holder, of user: String) {
        let change = bytes - (held[user]?[holder] ?? 0)
        total += change
        held[user, default: [:]][holder] = bytes > 0 ? bytes : nil
        sums[user, default: 0] += change
        if held[user]?.isEmpty ?? true { (held[user], sums[user]) = (nil, nil) }
    }
}
