import Logging
import Platform
import PromptGateway
import Systemd

extension PromptGateway.Configuration {
    /// With what only this host can tell: whose uids these are, and the users of `limits_by_user` by their uids, as callers are known. The
    /// file may call them by the names that this host has for them. Who is given by uid as well is bound by that.
    ///
    /// - Parameter uid: of a user's name; `nil`: there is none.
    func onThisHost(_ log: Logger, uid: (String) -> UInt32? = Names.user(named:)) -> Self {
        var configuration = self
        if realm.isEmpty { configuration.realm = MachineID.ofPromptd ?? "" }
        for (name, limits) in limitsByUser.sorted(by: { $0.key < $1.key }) where !name.hasPrefix("uid:") {
            guard let number = uid(name) else {
                log.warning("there is no user \(name): it has no limits of its own (limits_by_user)")
                continue
            }
            configuration.limitsByUser[name] = nil
            configuration.limitsByUser["uid:\(number)"] = limitsByUser["uid:\(number)"] ?? limits
        }
        return configuration
    }
}
