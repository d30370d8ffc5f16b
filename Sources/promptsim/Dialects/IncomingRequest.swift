import NIOCore
import NIOHTTP1

/// A request as it came, before anybody knows its dialect.
struct IncomingRequest: Sendable {
    let method: String
    let path: Substring
    /// The parts of the path between its slashes, decoded: an id may hold a slash of its own.
    let segments: [String]
    let headers: HTTPHeaders
    let body: ByteBufferView
    private let queryText: Substring

    /// - Parameter target: the path and the query, percent-encoded.
    init(method: String, target: String, headers: HTTPHeaders, body: ByteBufferView) {
        self.method = method
        path = target.prefix { $0 != "?" }
        segments = path.split(separator: "/").map { PercentEncoding.decode($0) }
        queryText = target.dropFirst(path.count + 1)
        self.headers = headers
        self.body = body
    }

    func query(_ name: String) -> String? {
        PercentEncoding.form(queryText)[name]
    }

    func header(_ name: String) -> String? { headers.first(name: name) }

    var bearer: String? {
        guard let value = header("authorization"), value.lowercased().hasPrefix("bearer ") else { return nil }
        return String(value.dropFirst("bearer ".count))
    }
}

/// What stands for a byte in addresses and forms (RFC 3986 §2.1).
enum PercentEncoding {
    static func decode(_ text: some StringProtocol, plusIsSpace: Bool = false) -> String {
        guard text.utf8.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else { return String(text) }
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? UInt8(ascii: " ") : byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// `a=1&b=2`; the last of several with one name counts.
    static func form(_ text: some StringProtocol) -> [String: String] {
        var fields: [String: String] = [:]
        for pair in text.split(separator: "&") {
            let name = pair.prefix { $0 != "=" }
            fields[decode(name, plusIsSpace: true)] = decode(pair.dropFirst(name.count + 1), plusIsSpace: true)
        }
        return fields
    }
}
