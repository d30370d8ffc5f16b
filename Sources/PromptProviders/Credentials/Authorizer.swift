/// Puts a credential on a request.
public protocol Authorizer: Sendable {
    func authorize(_ request: inout HTTPRequest) async throws(ProviderError)
    /// `text` without any credential that it may quote.
    func redact(_ text: String) -> String
}

/// No credential: local servers.
public struct NoAuthorizer: Authorizer {
    public init() {}

    public func authorize(_ request: inout HTTPRequest) {}

    public func redact(_ text: String) -> String { text }
}

/// `Authorization: Bearer <key>`.
public struct BearerAuthorizer: Authorizer {
    private let key: Secret

    public init(_ key: Secret) {
        self.key = key
    }

    public func authorize(_ request: inout HTTPRequest) {
        request.headers.add("Authorization", "Bearer \(key.reveal())")
    }

    public func redact(_ text: String) -> String { Redaction.strike(key, from: text) }
}

/// Takes credentials out of text that a provider sent.
enum Redaction {
    /// The shortest run of a key that counts as quoting it. Providers show at most four characters of either end.
    static let shortestQuote = 8

    /// Strikes the key wherever it is quoted, whole or shortened (`sk-abc***wxyz`): any run of its characters of that length.
    static func strike(_ secret: Secret, from text: String) -> String {
        let key = Array(secret.reveal().utf8)
        guard !key.isEmpty else { return text }
        let bytes = Array(text.utf8)
        let length = min(shortestQuote, key.count)
        guard bytes.count >= length else { return text }
        let runs = Set((0...key.count - length).map { ArraySlice(key[$0..<$0 + length]) })
        var struck = [Bool](repeating: false, count: bytes.count)
        var found = false
        for start in 0...bytes.count - length where runs.contains(bytes[start..<start + length]) {
            found = true
            for index in start..<start + length { struck[index] = true }
        }
        guard found else { return text }
        var kept: [UInt8] = []
        for index in bytes.indices {
            if !struck[index] { kept.append(bytes[index]) } else if index == 0 || !struck[index - 1] { kept.append(contentsOf: "[key]".utf8) }
        }
        return String(decoding: kept, as: UTF8.self)
    }
}
