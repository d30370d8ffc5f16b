/// A URL in its parts, as far as a configuration needs them.
struct Address: Sendable, Hashable {
    var scheme: String
    /// Before the `@`. Never shown: it may be a password.
    var userInformation: String?
    var host: String
    var port: String?
    /// Empty, or from the first slash on.
    var path: String
    var query: String?
    var hasFragment: Bool

    /// `nil` for what is not `scheme://…` in printable ASCII without spaces and quotes.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) && !"\"<>\\^`{|}".utf8.contains($0) }),
            let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://")
        else { return nil }
        scheme = text[..<colon].lowercased()
        var rest = text[text.index(colon, offsetBy: 3)...]
        hasFragment = rest.contains("#")
        rest = rest.prefix { $0 != "#" }
        if let mark = rest.firstIndex(of: "?") {
            query = String(rest[rest.index(after: mark)...])
            rest = rest[..<mark]
        }
        var authority = rest.prefix { $0 != "/" }
        path = String(rest[authority.endIndex...])
        if let at = authority.lastIndex(of: "@") {
            userInformation = String(authority[..<at])
            authority = authority[authority.index(after: at)...]
        }
        let end =
            authority.first == "["
            ? authority.firstIndex(of: "]").map { authority.index(after: $0) } : authority.firstIndex(of: ":")
        host = String(authority[..<(end ?? authority.endIndex)])
        guard let end, end < authority.endIndex else { return }
        guard authority[end] == ":" else { return nil }
        port = String(authority[authority.index(after: end)...])
    }

    /// A name, an IPv4 address, or an IPv6 address in brackets.
    var hasHost: Bool {
        if host.hasPrefix("[") {
            return host.count > 3 && host.hasSuffix("]")
                && host.dropFirst().dropLast().utf8.allSatisfy { "0123456789abcdefABCDEF:.".utf8.contains($0) }
        }
        return NameText.isMade(host, of: ".-_", length: 1...253)
    }

    var hasPort: Bool { port.flatMap { UInt16($0) }.map { $0 > 0 } ?? false }
}

extension Shape where Value == String {
    /// Where a provider answers, without a slash at its end.
    static let baseURL = scalar("must be a URL such as https://api.example.com, without query") { scalar throws(Refusal) in
        guard let address = Address(scalar.text), ["http", "https"].contains(address.scheme) else {
            throw Refusal("must be a URL that begins with http:// or https://")
        }
        try noUserInformation(address)
        guard address.query == nil, !address.hasFragment, address.hasHost, address.port == nil || address.hasPort else {
            return nil
        }
        return String(scalar.text.reversed().drop { $0 == "/" }.reversed())
    }

    static let proxy = scalar("must be http://HOST:PORT") { scalar throws(Refusal) in
        guard let address = Address(scalar.text), address.scheme == "http" else { return nil }
        try noUserInformation(address)
        guard address.hasHost, address.hasPort, ["", "/"].contains(address.path), address.query == nil, !address.hasFragment
        else {
            return nil
        }
        return "http://\(address.host):\(address.port ?? "")"
    }

    static let redisURL = scalar(
        "must be redis://HOST[:PORT][/DATABASE] or unix:///PATH[?db=DATABASE]"
    ) { scalar throws(Refusal) in
        guard let address = Address(scalar.text), !address.hasFragment else { return nil }
        if address.userInformation != nil {
            throw Refusal(
                "must not hold a user or a password: put the password into a credential and name that with \"credential\"")
        }
        switch address.scheme {
        case "redis":
            let database = address.path.dropFirst()
            guard address.hasHost, address.port == nil || address.hasPort, address.query == nil else { return nil }
            return database.isEmpty || isDatabase(database) ? scalar.text : nil
        case "unix":
            guard address.host.isEmpty, address.port == nil, address.path.utf8.count > 1 else { return nil }
            guard let query = address.query else { return scalar.text }
            return query.hasPrefix("db=") && isDatabase(query.dropFirst(3)) ? scalar.text : nil
        default: return nil
        }
    }

    private static func isDatabase(_ text: Substring) -> Bool { UInt16(text) != nil && text.first != "+" }

    private static func noUserInformation(_ address: Address) throws(Refusal) {
        if address.userInformation != nil {
            throw Refusal("must not hold a user or a password: put a key into a credential and name that with \"credential\"")
        }
    }

    /// A file in `$CREDENTIALS_DIRECTORY`.
    static let credentialName = scalar(
        "must be the plain name of a credential: 1 to 255 of the characters A-Z a-z 0-9 . _ -"
    ) { scalar throws(Refusal) in
        try noKey(scalar.text)
        let isName = NameText.isMade(scalar.text, of: "._-", length: 1...255)
        return isName && ![".", ".."].contains(scalar.text) ? scalar.text : nil
    }

    static let environmentName = scalar("must be the name of an environment variable") { scalar throws(Refusal) in
        try noKey(scalar.text)
        let isName = NameText.isMade(scalar.text, of: "_", length: 1...255) && !("0"..."9" ~= scalar.text.prefix(1))
        return isName ? scalar.text : nil
    }

    /// What the keys of well-known providers begin with.
    private static let keyBeginnings = ["sk-", "sk_", "AIza", "AKIA", "ASIA", "gsk_", "xai-", "ya29.", "eyJ", "Bearer "]

    private static func noKey(_ text: String) throws(Refusal) {
        guard !keyBeginnings.contains(where: { text.hasPrefix($0) }) || text.utf8.count < 16 else {
            throw Refusal("looks like a key: put that into a credential and name it with \"credential\"")
        }
    }
}
