import PromptAPI

/// What a token endpoint asks of the form it is sent. Shapes are looked at, signatures and secrets are not.
enum TokenGrant: Sendable, Hashable {
    /// A service account's assertion (facts providers §5).
    case assertion
    /// A client's credentials at Entra (facts providers §7).
    case clientCredentials

    /// What is wrong with the form, as the service would answer; `nil`: nothing.
    func flaw(_ form: [String: String]) -> JSON? {
        func refused(_ error: JSON, _ description: JSON) -> JSON { ["error": error, "error_description": description] }
        switch self {
        case .assertion:
            guard form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer" else {
                return refused("unsupported_grant_type", "Invalid grant_type.")
            }
            return Self.isAssertion(form["assertion"] ?? "") ? nil : refused("invalid_grant", "Invalid JWT.")
        case .clientCredentials:
            guard form["grant_type"] == "client_credentials" else {
                return refused("unsupported_grant_type", "The grant type is not supported.")
            }
            let missing = ["client_id", "client_secret", "scope"].first { form[$0]?.isEmpty != false }
            return missing.map { refused("invalid_request", .string("The request body must contain: '\($0)'.")) }
        }
    }

    /// Three parts, of which the first two are JSON that names an algorithm, an issuer, an audience and two times.
    private static func isAssertion(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[2].isEmpty, let header = json(parts[0]), let claims = json(parts[1]) else { return false }
        guard header["alg"]?.string == "RS256", claims["iss"]?.string != nil, claims["aud"]?.string != nil else { return false }
        guard let issued = claims["iat"]?.number, let expires = claims["exp"]?.number else { return false }
        return issued < expires && expires <= issued + 3600
    }

    private static func json(_ part: Substring) -> JSON? {
        base64URL(part).flatMap { try? JSONParser.parse($0) }
    }

    private static func base64URL(_ text: Substring) -> [UInt8]? {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for character in text.utf8 {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            }
        }
        return bytes
    }
}
