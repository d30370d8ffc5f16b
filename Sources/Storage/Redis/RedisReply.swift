import CHiredis

/// One word of a command.
public struct RedisArgument: Sendable, Hashable, ExpressibleByStringLiteral {
    public var bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }
    public init(_ text: String) { bytes = Array(text.utf8) }
    public init(_ number: some BinaryInteger) { bytes = Array(String(number).utf8) }
    public init(stringLiteral text: String) { self.init(text) }
}

/// What Redis answers (RESP 2).
public indirect enum RedisReply: Sendable, Hashable {
    case null
    /// `OK` and the like.
    case status(String)
    case bytes([UInt8])
    case integer(Int)
    case array([RedisReply])
    /// Redis understood and refused.
    case error(String)

    public var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }
    public var integer: Int? { if case .integer(let number) = self { number } else { nil } }
    public var array: [RedisReply]? { if case .array(let members) = self { members } else { nil } }
    public var text: String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    init(_ reply: UnsafePointer<redisReply>) {
        let reply = reply.pointee
        switch reply.type {
        case REDIS_REPLY_STRING: self = .bytes(Self.bytes(reply))
        case REDIS_REPLY_STATUS: self = .status(String(decoding: Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_ERROR: self = .error(String(decoding: Self.bytes(reply), as: UTF8.self))
        case REDIS_REPLY_INTEGER: self = .integer(Int(reply.integer))
        case REDIS_REPLY_ARRAY:
            self = .array((0..<reply.elements).map { reply.element[$0].map { RedisReply($0) } ?? .null })
        default: self = .null
        }
    }

    private static func bytes(_ reply: redisReply) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: reply.str, count: reply.len))
    }
}

/// Why a command has no reply. Whether Redis carried it out is then unknown, except for `.down`.
public enum RedisError: Error, Sendable, Hashable {
    /// There is no connection; why, in words.
    case down(String)
    /// No reply in time. The connection is given up: a Redis that slow is as good as none.
    case timedOut
    /// The connection broke before the reply.
    case lost(String)
    /// Redis refused, in its words.
    case refused(String)
}
