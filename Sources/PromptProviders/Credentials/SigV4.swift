import Crypto
import Platform

/// AWS Signature Version 4 (facts/providers §6): which headers prove who sends a request. A pure function of all it needs.
enum SigV4 {
    struct Credentials: Sendable, Hashable {
        var accessKeyID: Secret
        var secretAccessKey: Secret
        /// Of credentials that are given out for a time.
        var sessionToken: Secret?
    }

    /// The headers to add. Host, path and query of the URL are signed as they stand in it: they must be sent so.
    static func headers(
        for request: HTTPRequest, with credentials: Credentials, region: String, service: String, at now: Timestamp
    ) -> [HTTPHeaders.Field] {
        let (day, moment) = dates(now)
        var added = [HTTPHeaders.Field("X-Amz-Date", moment)]
        if let token = credentials.sessionToken { added.append(.init("X-Amz-Security-Token", token.reveal())) }
        let canonical = CanonicalRequest(request, adding: added)
        let scope = "\(day)/\(region)/\(service)/aws4_request"
        let toSign = "AWS4-HMAC-SHA256\n\(moment)\n\(scope)\n\(hash(Array(canonical.text.utf8)))"
        let signature = sign(toSign, with: credentials.secretAccessKey, parts: [day, region, service, "aws4_request"])
        let authorization =
            "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID.reveal())/\(scope), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        return added + [.init("Authorization", authorization)]
    }

    /// `20260101` and `20260101T000000Z`, out of RFC 3339.
    private static func dates(_ now: Timestamp) -> (day: String, moment: String) {
        let digits = now.description.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" }
        return (String(digits.prefix(8)), digits + "Z")
    }

    /// A chain: each part of the scope is signed with what signing the one before it gave.
    private static func sign(_ text: String, with secret: Secret, parts: [String]) -> String {
        var key = Array("AWS4\(secret.reveal())".utf8)
        for part in parts { key = code(part, key) }
        return hex(code(text, key))
    }

    private static func code(_ text: String, _ key: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: SymmetricKey(data: key)))
    }

    static func hash(_ bytes: [UInt8]) -> String { hex(SHA256.hash(data: bytes)) }

    private static func hex(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}

/// A request in the one form in which both sides sign it.
struct CanonicalRequest {
    let text: String
    /// Names, joined by semicolons.
    let signedHeaders: String

    init(_ request: HTTPRequest, adding added: [HTTPHeaders.Field]) {
        let url = URLParts(request.url)
        let fields = [.init("host", url.host)] + request.headers.fields + added
        let headers = Self.headers(fields)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        text = [
            request.method.rawValue, Self.path(url.path), Self.query(url.query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders, SigV4.hash(request.body),
        ].joined(separator: "\n")
    }

    /// What proxies and the connection itself may change, and what botocore leaves out besides.
    private static let unsigned: Set = [
        "connection", "expect", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]

    /// In lower case and sorted; those of one name in one, runs of white space in them as one space.
    private static func headers(_ fields: [HTTPHeaders.Field]) -> [HTTPHeaders.Field] {
        var values: [String: [String]] = [:]
        for field in fields {
            let name = field.name.lowercased()
            guard !unsigned.contains(name), !name.hasPrefix("proxy-") else { continue }
            values[name, default: []].append(field.value.split(whereSeparator: \.isWhitespace).joined(separator: " "))
        }
        return values.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.joined(separator: ",")) }
    }

    /// Encoded once more than it is sent, so that `%3A` becomes `%253A`; without steps to where it stands, or back.
    private static func path(_ path: String) -> String {
        var steps: [Substring] = []
        for step in path.split(separator: "/") where step != "." {
            if step == ".." { _ = steps.popLast() } else { steps.append(step) }
        }
        let joined = "/" + steps.joined(separator: "/") + (path.hasSuffix("/") && !steps.isEmpty ? "/" : "")
        return joined.percentEncoded(keeping: "/")
    }

    private static func query(_ query: String) -> String {
        let pairs = query.split(separator: "&").map { pair in
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (name: String(parts[0]), value: parts.count > 1 ? String(parts[1]) : "")
        }
        return pairs.sorted { ($0.name, $0.value) < ($1.name, $1.value) }.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
    }
}

/// A URL's parts as they are sent.
private struct URLParts {
    /// With its port, unless that is the scheme's own.
    let host: String
    let path: String
    let query: String

    init(_ url: String) {
        let isPlain = url.hasPrefix("http://")
        let rest = url.dropFirst(isPlain ? "http://".count : "https://".count).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let ownPort = isPlain ? ":80" : ":443"
        host = (authority.hasSuffix(ownPort) ? authority.dropLast(ownPort.count) : authority).lowercased()
        let target = rest.dropFirst(authority.count)
        path = String(target.prefix { $0 != "?" })
        query = String(target.dropFirst(path.count + 1))
    }
}
