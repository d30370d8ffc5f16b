import CPlatform
import Glibc

/// Who is at the other end of a Unix socket, by the kernel's word.
public struct Peer: Sendable, Hashable {
    public let uid: uid_t
    public let gid: gid_t
    public let pid: pid_t
    /// Supplementary groups, as they were when the peer connected.
    public let groups: [gid_t]

    public init(uid: uid_t, gid: gid_t, pid: pid_t, groups: [gid_t]) {
        self.uid = uid
        self.gid = gid
        self.pid = pid
        self.groups = groups
    }

    public init(descriptor: Int32) throws(SystemError) {
        var uid: uid_t = 0
        var gid: gid_t = 0
        var pid: pid_t = 0
        let code = cplatform_peer_credentials(descriptor, &uid, &gid, &pid)
        guard code == 0 else { throw SystemError("read the peer of", "a connection", code: code) }
        self.init(uid: uid, gid: gid, pid: pid, groups: Self.groups(descriptor))
    }

    /// Asks for the size first: the kernel answers `ERANGE` and the size that it needs.
    private static func groups(_ descriptor: Int32) -> [gid_t] {
        var size: socklen_t = 0
        let probe = getsockopt(descriptor, SOL_SOCKET, CPLATFORM_SO_PEERGROUPS, nil, &size)
        guard size > 0, probe == 0 || errno == ERANGE else { return [] }
        var groups = [gid_t](repeating: 0, count: Int(size) / MemoryLayout<gid_t>.size)
        guard getsockopt(descriptor, SOL_SOCKET, CPLATFORM_SO_PEERGROUPS, &groups, &size) == 0 else { return [] }
        return Array(groups.prefix(Int(size) / MemoryLayout<gid_t>.size))
    }
}
