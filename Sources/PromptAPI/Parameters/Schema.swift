/// What a value on the wire may be: the same object decodes it and describes it as JSON Schema.
public struct Schema<Value: Sendable>: Sendable {
    /// JSON Schema, as `rpc.discover` shows it.
    public let json: JSON
    let decode: @Sendable (JSON) throws(Mismatch) -> Value
    /// A default of this type, as the schema's `default` shows it.
    let encode: (@Sendable (Value) -> JSON)?

    init(
        _ json: JSON, encode: (@Sendable (Value) -> JSON)? = nil,
        decode: @escaping @Sendable (JSON) throws(Mismatch) -> Value
    ) {
        self.json = json
        self.encode = encode
        self.decode = decode
    }
}

/// Where a value departs from its schema: a path below the parameter (`[2].role`) and a phrase that follows its name.
struct Mismatch: Error, Sendable, Hashable {
    var path = ""
    var reason: String

    init(_ reason: String) {
        self.reason = reason
    }

    func below(_ step: String) -> Mismatch {
        var mismatch = self
        mismatch.path = step + path
        return mismatch
    }
}

extension Schema where Value == Bool {
    static let boolean = Schema(["type": "boolean"], encode: { .bool($0) }) { value throws(Mismatch) in
        guard let bool = value.bool else { throw Mismatch("must be true or false") }
        return bool
    }
}

extension Schema where Value == String {
    /// `length` counts Unicode scalars, as JSON Schema does.
    static func string(length: ClosedRange<Int> = 0...Int.max) -> Schema {
        let json: JSON = .object([
            "type": "string", "minLength": length.lowerBound > 0 ? JSON(length.lowerBound) : nil,
            "maxLength": length.upperBound < Int.max ? JSON(length.upperBound) : nil,
        ])
        return Schema(json, encode: { .string($0) }) { value throws(Mismatch) in
            guard let text = value.string else { throw Mismatch("must be a string") }
            guard length.lowerBound == 0 || !text.isEmpty else { throw Mismatch("must not be empty") }
            guard length.upperBound == Int.max || length.contains(text.unicodeScalars.count) else {
                throw Mismatch("must have \(length.lowerBound) to \(length.upperBound) characters")
            }
            return text
        }
    }

    static var string: Schema { string() }

    /// Names that go into logs and journal fields.
    static func printable(length: ClosedRange<Int>) -> Schema {
        let json: JSON = ["type": "string", "pattern": .string("^[ -~]{\(length.lowerBound),\(length.upperBound)}$")]
        return Schema(json) { value throws(Mismatch) in
            guard let text = value.string else { throw Mismatch("must be a string") }
            guard length.contains(text.utf8.count), text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
                throw Mismatch("must be \(length.lowerBound) to \(length.upperBound) printable ASCII characters")
            }
            return text
        }
    }
}

extension Schema where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> Schema {
        let json: JSON = ["type": "integer", "minimum": JSON(range.lowerBound), "maximum": JSON(range.upperBound)]
        return Schema(json, encode: { JSON($0) }) { value throws(Mismatch) in
            guard let number = value.integer, range.contains(number) else {
                throw Mismatch("must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }
}

extension Schema where Value == Double {
    static func number(_ range: ClosedRange<Double>) -> Schema {
        let json: JSON = ["type": "number", "minimum": .double(range.lowerBound), "maximum": .double(range.upperBound)]
        return Schema(json, encode: { JSON($0) }) { value throws(Mismatch) in
            guard let number = value.number, range.contains(number) else {
                throw Mismatch("must be a number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }
    }

    /// Seconds above zero. A year is longer than any wait that is meant.
    static let seconds = seconds(above: 0)

    static let secondsOrZero = number(0...maxSeconds)

    static let maxSeconds = 366.0 * 86400

    private static func seconds(above bound: Double) -> Schema {
        let json: JSON = ["type": "number", "exclusiveMinimum": .double(bound), "maximum": .double(maxSeconds)]
        return Schema(json, encode: { JSON($0) }) { value throws(Mismatch) in
            guard let number = value.number, number > bound, number <= maxSeconds else {
                throw Mismatch("must be a number of seconds above 0 and at most \(Int(maxSeconds))")
            }
            return number
        }
    }
}

extension Schema where Value: Word {
    static var word: Schema {
        let words = Value.allCases.map(\.rawValue)
        return Schema(["type": "string", "enum": JSON(words)], encode: { .string($0.rawValue) }) { value throws(Mismatch) in
            guard let text = value.string, let word = Value(rawValue: text) else {
                throw Mismatch("must be one of \(words.joined(separator: ", "))")
            }
            return word
        }
    }
}

extension Schema where Value == JSON {
    /// Any object, kept as it is.
    static let object = Schema(["type": "object"]) { value throws(Mismatch) in
        guard case .object = value else { throw Mismatch("must be an object") }
        return value
    }

    static let anything = Schema([:]) { value throws(Mismatch) in value }

    static let stringOrObject = Schema(["type": ["string", "object"]]) { value throws(Mismatch) in
        switch value {
        case .string, .object: return value
        default: throw Mismatch("must be a string or an object")
        }
    }
}

extension Schema {
    static func array<Element>(of element: Schema<Element>, count: ClosedRange<Int>) -> Schema where Value == [Element] {
        let json: JSON = [
            "type": "array", "items": element.json, "minItems": JSON(count.lowerBound), "maxItems": JSON(count.upperBound),
        ]
        return Schema(json) { value throws(Mismatch) in
            guard let array = value.array else { throw Mismatch("must be an array") }
            guard count.contains(array.count) else {
                throw Mismatch("must have \(count.lowerBound) to \(count.upperBound) elements, not \(array.count)")
            }
            var elements: [Element] = []
            elements.reserveCapacity(array.count)
            for (index, value) in array.enumerated() {
                do throws(Mismatch) {
                    elements.append(try element.decode(value))
                } catch {
                    throw error.below("[\(index)]")
                }
            }
            return elements
        }
    }

    /// One element may stand for an array of one.
    static func oneOrMany<Element>(of element: Schema<Element>, count: ClosedRange<Int>) -> Schema where Value == [Element] {
        let many = array(of: element, count: count)
        return Schema(["oneOf": [element.json, many.json]]) { value throws(Mismatch) in
            guard value.array == nil else { return try many.decode(value) }
            do throws(Mismatch) {
                return [try element.decode(value)]
            } catch {
                throw Mismatch("\(error.reason), or an array of such")
            }
        }
    }
}
