/// A JSON value as it came off the wire: members keep their order, numbers keep what they were.
///
/// One value type serves the whole program (wire, providers, client) because requests are decoded by tables of
/// parameters, which need to see a value before they know its type, and because `Codable` costs 20 µs on a 1 KB
/// request where this costs 2 (README, decision 3).
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int64)
    case double(Double)
    /// A number that neither `Int64` nor a finite `Double` holds, as it was written: echoed, never computed with.
    case oversizedNumber(String)
    case string(String)
    case array([JSON])
    case object(Object)

    /// Members in the order in which they were written. Names are distinct: the parser refuses a name given twice.
    public struct Object: Sendable, Hashable {
        public struct Member: Sendable, Hashable {
            public var name: String
            public var value: JSON

            public init(_ name: String, _ value: JSON) {
                self.name = name
                self.value = value
            }

            /// Byte by byte (RFC 8259 §8.3): to `String`, é is e with an accent; to JSON they are two names.
            func isNamed(_ other: String) -> Bool { name == other && name.utf8.elementsEqual(other.utf8) }
        }

        public var members: [Member]

        public init(_ members: [Member] = []) {
            self.members = members
        }

        /// Setting replaces a member in its place, or adds it at the end; setting `nil` removes it.
        public subscript(name: String) -> JSON? {
            get { members.first { $0.isNamed(name) }?.value }
            set {
                let index = members.firstIndex { $0.isNamed(name) }
                switch (index, newValue) {
                case (let index?, let value?): members[index].value = value
                case (let index?, nil): members.remove(at: index)
                case (nil, let value?): members.append(Member(name, value))
                case (nil, nil): break
                }
            }
        }
    }
}

// MARK: - Looking into a value

extension JSON {
    public var string: String? { if case .string(let value) = self { value } else { nil } }
    public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var array: [JSON]? { if case .array(let value) = self { value } else { nil } }
    public var object: Object? { if case .object(let value) = self { value } else { nil } }
    public var isNull: Bool { self == .null }

    /// Any number that a `Double` holds.
    public var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .double(let value): value
        default: nil
        }
    }

    /// A whole number, also where it was written `3.0`.
    public var integer: Int? {
        switch self {
        case .integer(let value): Int(exactly: value)
        case .double(let value): Int(exactly: value)
        default: nil
        }
    }

    /// The member of an object, `nil` for anything else.
    public subscript(name: String) -> JSON? { object?[name] }

    /// The element of an array, `nil` outside it and for anything else.
    public subscript(index: Int) -> JSON? {
        guard let array, array.indices.contains(index) else { return nil }
        return array[index]
    }
}

// MARK: - Writing one down in source
// Not by `nil`: beside `JSON?` it would be taken for `null` where a member was to be left out.

extension JSON: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByFloatLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .double(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Object(elements.map { Object.Member($0.0, $0.1) }))
    }
}

extension JSON {
    public init(_ value: Int) { self = .integer(Int64(value)) }
    /// A number that JSON cannot say (NaN, infinity) becomes `null`.
    public init(_ value: Double) { self = value.isFinite ? .double(value) : .null }
    public init(_ value: String) { self = .string(value) }
    public init(_ value: Bool) { self = .bool(value) }
    public init(_ value: [String]) { self = .array(value.map { .string($0) }) }
    public init(_ value: String?) { self = value.map { .string($0) } ?? .null }
    public init(_ value: Int?) { self = value.map { .integer(Int64($0)) } ?? .null }
    public init(_ value: Double?) { self = value.map { JSON($0) } ?? .null }

    /// An object of those members whose value is not `nil`.
    public static func object(_ members: KeyValuePairs<String, JSON?>) -> JSON {
        .object(Object(members.compactMap { name, value in value.map { Object.Member(name, $0) } }))
    }
}
