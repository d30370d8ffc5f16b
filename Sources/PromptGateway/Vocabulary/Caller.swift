import PromptAPI

/// On whose behalf something is asked.
public struct Caller: Sendable, Hashable {
    /// `uid:<n>`, `unit:<name>`, or what an administrator said.
    public var userID: String
    public var isAdministrator: Bool

    public init(userID: String, isAdministrator: Bool) {
        self.userID = userID
        self.isAdministrator = isAdministrator
    }

    /// The user that a request names, which only administrators may.
    func acting(for userID: String?) throws(RequestError) -> Caller {
        guard let userID, userID != self.userID else { return self }
        guard isAdministrator else { throw .permissionDenied("only an administrator may act for another user_id") }
        return Caller(userID: userID, isAdministrator: true)
    }
}
