import Platform
import PromptGateway
import Systemd

/// Turns the peer that the kernel names into a caller (spec rpc §2).
public struct PeerCaller: Sendable {
    private let ownUID: UInt32
    private let adminGroup: String
    private let unitOf: @Sendable (Int32) -> String?

    public init(ownUID: UInt32, adminGroup: String, unitOf: @escaping @Sendable (Int32) -> String?) {
        self.ownUID = ownUID
        self.adminGroup = adminGroup
        self.unitOf = unitOf
    }

    public func caller(_ peer: Peer) -> Caller {
        Caller(userID: userID(peer), isAdministrator: isAdministrator(peer))
    }

    private func isAdministrator(_ peer: Peer) -> Bool {
        if peer.uid == 0 || peer.uid == ownUID { return true }
        // Asked for each connection: an administrator may create the group while the daemon runs.
        guard let group = Names.group(named: adminGroup) else { return false }
        return peer.gid == group || peer.groups.contains(group)
    }

    /// A uid out of systemd's dynamic range is given to another service later, so what belongs to it goes by the unit's
    /// name. Where the unit cannot be told, the caller is somebody whom nobody will be again.
    private func userID(_ peer: Peer) -> String {
        guard DynamicUser.range.contains(peer.uid) else { return "uid:\(peer.uid)" }
        return "unit:\(unitOf(peer.pid) ?? "unknown-\(peer.uid)-\(peer.pid)")"
    }
}
