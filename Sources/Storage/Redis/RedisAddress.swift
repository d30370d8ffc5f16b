/// Where a Redis is: `redis://[[user]:password@]host[:port][/database]`, or `unix:///path[?db=0]`.
public struct RedisAddress: Sendable, Hashable {
    public enum Place: Sendable, Hashable {
        case host(String, port: Int)
        case socket(path: String)
    }

    public var place: Place
    public var user: String?
    public var password: String?
    public var database: Int

    public init(_ place: Place, user: String? = nil, password: String? = nil, database: Int = 0) {
        self.place = place
        self.user = user
        self.password = password
        self.database = database
    }

    public static let defaultPort = 6379

    /// What is wrong with a URL, in a sentence that does not repeat its password.
    public struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        public let description: String
    }

    public init(url: String) throws(Fault) {
        guard let colon = url.firstRange(of: "://") else { throw Fault(description: "no scheme: redis:// or unix://") }
        let rest = url[colon.upperBound...]
        switch url[..<colon.lowerBound] {
        case "redis": try self.init(authority: rest)
        case "unix": try self.init(socket: rest)
        case "rediss": throw Fault(description: "rediss:// is Redis over TLS, which is not supported; use a tunnel or unix://")
        default: throw Fault(description: "no such scheme: redis:// or unix://")
        }
    }

    private init(socket rest: Substring) throws(Fault) {
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].hasPrefix("/"), parts[0].utf8.count > 1 else {
            throw Fault(description: "the path of a socket is absolute")
        }
        var database = 0
        if parts.count > 1 {
            guard parts[1].hasPrefix("db=") else { throw Fault(description: "behind a socket's path there may be ?db=0") }
            database = try Self.database(parts[1].dropFirst(3))
        }
        self.init(.socket(path: try Self.decoded(parts[0])), database: database)
    }

    private init(authority rest: Substring) throws(Fault) {
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        var host = parts[0]
        var user: String?
        var password: String?
        if let at = host.lastIndex(of: "@") {
            let words = host[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2 else { throw Fault(description: "before the @ stands :password or user:password") }
            user = words[0].isEmpty ? nil : try Self.decoded(words[0])
            password = try Self.decoded(words[1])
            host = host[host.index(after: at)...]
        }
        let database = parts.count > 1 && !parts[1].isEmpty ? try Self.database(parts[1]) : 0
        let (name, port) = try Self.hostAndPort(host)
        self.init(.host(name, port: port), user: user, password: password, database: database)
    }

    private static func hostAndPort(_ text: Substring) throws(Fault) -> (String, Int) {
        var name = text
        var port = ""[...]
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            name = text[text.index(after: text.startIndex)..<end]
            port = text[text.index(after: end)...]
            guard port.isEmpty || port.hasPrefix(":") else { throw Fault(description: "behind the address stands a port") }
        } else if let colon = text.firstIndex(of: ":") {
            (name, port) = (text[..<colon], text[colon...])
        }
        guard !name.isEmpty else { throw Fault(description: "no host") }
        guard !port.isEmpty else { return (String(name), defaultPort) }
        guard let number = Int(port.dropFirst()), 1...65535 ~= number else { throw Fault(description: "a port is 1 to 65535") }
        return (String(name), number)
    }

    private static func database(_ text: Substring) throws(Fault) -> Int {
        guard let number = Int(text), 0...1_000_000 ~= number else { throw Fault(description: "a database is a number from 0") }
        return number
    }

    /// Undoes percent encoding.
    private static func decoded(_ text: Substring) throws(Fault) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, let value = UInt8(digits, radix: 16) else {
                throw Fault(description: "behind a % stand two hexadecimal digits")
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        guard !bytes.contains(0), let decoded = String(validating: bytes, as: UTF8.self) else {
            throw Fault(description: "percent encoding that is no text")
        }
        return decoded
    }
}
