/// Reads exactly one JSON value (RFC 8259) and nothing besides: strict about what a lenient reader would guess at
/// (names given twice, lone surrogates, invalid UTF-8, control characters, trailing commas), because what two readers
/// understand differently is a way around a check.
public struct JSONParser: ~Copyable {
    /// Containers within containers; beyond it a document is refused before the stack is at risk.
    public static let maxDepth = 128

    /// The longest number that is read, in characters; no honest number comes near it.
    public static let maxNumberLength = 1024

    public struct Failure: Error, Sendable, Equatable {
        public var reason: String
        /// Bytes from the start of the document.
        public var offset: Int
    }

    private let bytes: UnsafeRawBufferPointer
    private var at = 0
    private var depth = 0

    private init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    public static func parse(_ bytes: UnsafeRawBufferPointer) throws(Failure) -> JSON {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        let value = try parser.value()
        parser.skipSpace()
        guard parser.at == bytes.count else { throw parser.failure("more after the value") }
        return value
    }

    public static func parse(_ bytes: [UInt8]) throws(Failure) -> JSON {
        try bytes.withUnsafeBytes { raw in Result { () throws(Failure) in try parse(raw) } }.get()
    }

    public static func parse(_ bytes: some Sequence<UInt8>) throws(Failure) -> JSON {
        let result = bytes.withContiguousStorageIfAvailable { storage -> Result<JSON, Failure> in
            let raw = UnsafeRawBufferPointer(storage)
            return Result { () throws(Failure) in try parse(raw) }
        }
        if let result { return try result.get() }
        let copy = ContiguousArray(bytes)
        return try copy.withUnsafeBytes { raw in Result { () throws(Failure) in try parse(raw) } }.get()
    }

    public static func parse(_ text: String) throws(Failure) -> JSON {
        var text = text
        return try text.withUTF8 { utf8 in
            let raw = UnsafeRawBufferPointer(utf8)
            return Result { () throws(Failure) in try parse(raw) }
        }.get()
    }

    private mutating func value() throws(Failure) -> JSON {
        guard at < bytes.count else { throw failure("the document ends where a value should be") }
        switch bytes[at] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number()
        default: throw failure("no value begins like this")
        }
    }

    private mutating func object() throws(Failure) -> JSON {
        try enter()
        var members: [JSON.Object.Member] = []
        skipSpace()
        if take(UInt8(ascii: "}")) {
            depth -= 1
            return .object(JSON.Object(members))
        }
        var names = Names()
        repeat {
            skipSpace()
            guard at < bytes.count, bytes[at] == UInt8(ascii: "\"") else { throw failure("a member needs a name") }
            let name = try string()
            guard names.insert(name, beside: members) else { throw failure("a member is given twice") }
            skipSpace()
            guard take(UInt8(ascii: ":")) else { throw failure("a member needs a colon after its name") }
            skipSpace()
            members.append(JSON.Object.Member(name, try value()))
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure("an object is not closed") }
        depth -= 1
        return .object(JSON.Object(members))
    }

    private mutating func array() throws(Failure) -> JSON {
        try enter()
        var elements: [JSON] = []
        skipSpace()
        if take(UInt8(ascii: "]")) {
            depth -= 1
            return .array(elements)
        }
        repeat {
            skipSpace()
            elements.append(try value())
            skipSpace()
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure("an array is not closed") }
        depth -= 1
        return .array(elements)
    }

    private mutating func enter() throws(Failure) {
        at += 1
        depth += 1
        guard depth <= Self.maxDepth else { throw failure("nested more than \(Self.maxDepth) deep") }
    }

    // MARK: Strings

    private mutating func string() throws(Failure) -> String {
        at += 1
        let start = at
        while at < bytes.count {
            switch bytes[at] {
            case UInt8(ascii: "\""):
                let text = try text(UnsafeRawBufferPointer(rebasing: bytes[start..<at]))
                at += 1
                return text
            case UInt8(ascii: "\\"):
                return try escapedString(from: start)
            case 0..<0x20:
                throw failure("a control character in a string must be escaped")
            default:
                at += 1
            }
        }
        throw failure("a string is not closed")
    }

    private mutating func escapedString(from start: Int) throws(Failure) -> String {
        var decoded = [UInt8](bytes[start..<at])
        while at < bytes.count {
            let byte = bytes[at]
            switch byte {
            case UInt8(ascii: "\""):
                let result = decoded.withUnsafeBytes { raw in Result { () throws(Failure) in try text(raw) } }
                at += 1
                return try result.get()
            case UInt8(ascii: "\\"):
                at += 1
                try escape(into: &decoded)
            case 0..<0x20:
                throw failure("a control character in a string must be escaped")
            default:
                decoded.append(byte)
                at += 1
            }
        }
        throw failure("a string is not closed")
    }

    private func text(_ raw: UnsafeRawBufferPointer) throws(Failure) -> String {
        guard let text = String(validating: raw, as: UTF8.self) else { throw failure("a string is not valid UTF-8") }
        return text
    }

    private mutating func escape(into decoded: inout [UInt8]) throws(Failure) {
        guard at < bytes.count else { throw failure("a string is not closed") }
        let byte = bytes[at]
        at += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): decoded.append(byte)
        case UInt8(ascii: "b"): decoded.append(0x08)
        case UInt8(ascii: "f"): decoded.append(0x0C)
        case UInt8(ascii: "n"): decoded.append(0x0A)
        case UInt8(ascii: "r"): decoded.append(0x0D)
        case UInt8(ascii: "t"): decoded.append(0x09)
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            var scalar = UInt32(unit)
            if UTF16.isTrailSurrogate(unit) { throw failure("half of a surrogate pair") }
            if UTF16.isLeadSurrogate(unit) {
                guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else { throw failure("half of a surrogate pair") }
                let trail = try hexadecimal()
                guard UTF16.isTrailSurrogate(trail) else { throw failure("half of a surrogate pair") }
                scalar = 0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(trail) - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(scalar) else { throw failure("no character has this number") }
            decoded.append(contentsOf: UTF8.encode(scalar)!)
        default:
            throw failure("an unknown escape in a string")
        }
    }

    private mutating func hexadecimal() throws(Failure) -> UInt16 {
        guard at + 4 <= bytes.count else { throw failure("\\u needs four hexadecimal digits") }
        var unit: UInt16 = 0
        for _ in 0..<4 {
            let digit: UInt8
            switch bytes[at] {
            case let byte where UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte: digit = byte - UInt8(ascii: "0")
            case let byte where UInt8(ascii: "a")...UInt8(ascii: "f") ~= byte: digit = byte - UInt8(ascii: "a") + 10
            case let byte where UInt8(ascii: "A")...UInt8(ascii: "F") ~= byte: digit = byte - UInt8(ascii: "A") + 10
            default: throw failure("\\u needs four hexadecimal digits")
            }
            unit = unit << 4 | UInt16(digit)
            at += 1
        }
        return unit
    }

    // MARK: Numbers and words

    private mutating func number() throws(Failure) -> JSON {
        let start = at
        var whole = true
        _ = take(UInt8(ascii: "-"))
        if take(UInt8(ascii: "0")) {
            if at < bytes.count, isDigit(bytes[at]) { throw failure("a number does not begin with 0") }
        } else {
            try digits()
        }
        if take(UInt8(ascii: ".")) {
            whole = false
            try digits()
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            whole = false
            at += 1
            if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
            try digits()
        }
        guard at - start <= Self.maxNumberLength else { throw failure("a number of more than \(Self.maxNumberLength) digits") }
        let literal = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<at]), as: UTF8.self)
        if whole, let value = Int64(literal) { return .integer(value) }
        if !whole, let value = Double(literal), value.isFinite { return .double(value) }
        return .oversizedNumber(literal)
    }

    private mutating func digits() throws(Failure) {
        let start = at
        while at < bytes.count, isDigit(bytes[at]) { at += 1 }
        if at == start { throw failure("a number lacks digits") }
    }

    private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(Failure) -> JSON {
        let count = word.utf8CodeUnitCount
        guard at + count <= bytes.count,
            UnsafeRawBufferPointer(rebasing: bytes[at..<at + count]).elementsEqual(
                UnsafeRawBufferPointer(start: word.utf8Start, count: count))
        else { throw failure("no value begins like this") }
        at += count
        return value
    }

    // MARK: Bytes

    private mutating func skipSpace() {
        while at < bytes.count {
            switch bytes[at] {
            case 0x20, 0x09, 0x0A, 0x0D: at += 1
            default: return
            }
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard at < bytes.count, bytes[at] == byte else { return false }
        at += 1
        return true
    }

    private func failure(_ reason: String) -> Failure { Failure(reason: reason, offset: at) }

    /// Tells a name given twice: by looking along a short object, by a set beside a long one.
    private struct Names {
        private static let looksAlong = 16
        private var set: Set<[UInt8]> = []

        mutating func insert(_ name: String, beside members: [JSON.Object.Member]) -> Bool {
            if members.count < Self.looksAlong { return !members.contains { $0.isNamed(name) } }
            if set.isEmpty { set = Set(members.map { Array($0.name.utf8) }) }
            return set.insert(Array(name.utf8)).inserted
        }
    }
}
