import Platform
import PromptGateway
import Testing

@testable import PromptServer

/// Debian's group `users` stands for the administrators': it has the same number on every host.
@Suite struct `A peer as a caller` {
    private static let adminGroup = Names.group(named: "users")

    private func caller(
        uid: UInt32, gid: UInt32 = 1000, groups: [UInt32] = [], pid: Int32 = 7, adminGroup: String = "users", unit: String? = nil
    ) -> Caller {
        PeerCaller(ownUID: 990, adminGroup: adminGroup, unitOf: { $0 == 7 ? unit : nil })
            .caller(Peer(uid: uid, gid: gid, pid: pid, groups: groups))
    }

    @Test func `root administers`() {
        #expect(caller(uid: 0, gid: 0) == Caller(userID: "uid:0", isAdministrator: true))
    }

    @Test func `the daemon's own user administers`() {
        #expect(caller(uid: 990) == Caller(userID: "uid:990", isAdministrator: true))
    }

    @Test func `anybody else is a user`() {
        #expect(caller(uid: 1000, groups: [4, 24]) == Caller(userID: "uid:1000", isAdministrator: false))
    }

    @Test(.enabled(if: adminGroup != nil, "this host has a group users")) func `the admin group makes an administrator`() throws {
        let group = try #require(Self.adminGroup)
        #expect(caller(uid: 1000, gid: group).isAdministrator, "as primary group")
        #expect(caller(uid: 1000, groups: [4, group, 24]).isAdministrator, "as supplementary group")
        #expect(!caller(uid: 1000, gid: group, groups: [group], adminGroup: "promptd-no-such-group").isAdministrator)
    }

    @Test(arguments: [61184, 63000, 65519] as [UInt32]) func `a dynamic user goes by its unit`(uid: UInt32) {
        #expect(caller(uid: uid, unit: "app.service") == Caller(userID: "unit:app.service", isAdministrator: false))
        #expect(caller(uid: uid) == Caller(userID: "unit:unknown-\(uid)-7", isAdministrator: false))
    }

    @Test(arguments: [61183, 65520] as [UInt32]) func `beside the dynamic range a uid is a uid`(uid: UInt32) {
        #expect(caller(uid: uid, unit: "app.service").userID == "uid:\(uid)")
    }
}
