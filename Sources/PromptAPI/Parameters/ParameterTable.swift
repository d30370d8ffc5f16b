/// A method's parameters as a value, and the table that reads them.
public protocol ParameterSet: Sendable {
    /// All defaults.
    init()
    static var table: ParameterTable<Self> { get }
}

extension ParameterSet {
    public init(decoding object: JSON.Object) throws(RequestError) {
        self = try Self.table.decode(object)
    }
}

/// One parameter: its name, what it may be, where it goes, and what it means. Decoding and `rpc.discover` both read this.
public struct Parameter<Root: Sendable>: Sendable {
    public let name: String
    public let schema: JSON
    public let isRequired: Bool
    public let summary: String
    let assign: @Sendable (inout Root, JSON) throws(Mismatch) -> Void

    /// A parameter that may be absent.
    init<Value>(
        _ name: String, _ schema: Schema<Value>, _ path: any WritableKeyPath<Root, Value?> & Sendable, _ summary: String
    ) {
        self.init(name: name, schema: schema.json, isRequired: false, summary: summary) { root, json throws(Mismatch) in
            root[keyPath: path] = try schema.decode(json)
        }
    }

    /// A parameter with a default, or a required one.
    init<Value>(
        _ name: String, _ schema: Schema<Value>, _ path: any WritableKeyPath<Root, Value> & Sendable, required: Bool = false,
        _ summary: String
    ) where Root: ParameterSet {
        var json = schema.json
        if !required, let fallback = schema.encode?(Root()[keyPath: path]), case .object(var object) = json {
            object["default"] = fallback
            json = .object(object)
        }
        self.init(name: name, schema: json, isRequired: required, summary: summary) { root, json throws(Mismatch) in
            root[keyPath: path] = try schema.decode(json)
        }
    }

    private init(
        name: String, schema: JSON, isRequired: Bool, summary: String,
        assign: @escaping @Sendable (inout Root, JSON) throws(Mismatch) -> Void
    ) {
        self.name = name
        self.schema = schema
        self.isRequired = isRequired
        self.summary = summary
        self.assign = assign
    }

    /// The same parameter of a set that lies within another.
    func moved<Outer: Sendable>(to path: any WritableKeyPath<Outer, Root> & Sendable) -> Parameter<Outer> {
        Parameter<Outer>(name: name, schema: schema, isRequired: isRequired, summary: summary) { outer, json throws(Mismatch) in
            try assign(&outer[keyPath: path], json)
        }
    }
}

/// Every parameter of a method. What is not in it is refused by name.
public struct ParameterTable<Root: ParameterSet>: Sendable {
    public let parameters: [Parameter<Root>]
    private let index: [String: Int]
    /// What must hold between parameters.
    private let rule: @Sendable (Root) throws(RequestError) -> Void

    init(
        _ parameters: [Parameter<Root>],
        check: @escaping @Sendable (Root) throws(RequestError) -> Void = { _ throws(RequestError) in }
    ) {
        self.parameters = parameters
        rule = check
        index = Dictionary(uniqueKeysWithValues: parameters.enumerated().map { ($1.name, $0) })
    }

    func decode(_ object: JSON.Object) throws(RequestError) -> Root {
        var root = Root()
        for member in object.members {
            guard let position = index[member.name] else {
                throw .invalidParams(parameter: shown(madeUp: member.name), "is not known to this method")
            }
            do throws(Mismatch) {
                try parameters[position].assign(&root, member.value)
            } catch {
                throw .invalidParams(parameter: member.name + error.path, error.reason)
            }
        }
        for parameter in parameters where parameter.isRequired && object[parameter.name] == nil {
            throw .invalidParams(parameter: parameter.name, "is required")
        }
        try check(root)
        return root
    }

    /// Without some of its parameters, for a method that takes most of another's.
    func moved<Outer: ParameterSet>(
        to path: any WritableKeyPath<Outer, Root> & Sendable, leavingOut names: Set<String>
    ) -> [Parameter<Outer>] {
        parameters.filter { !names.contains($0.name) }.map { $0.moved(to: path) }
    }

    /// What must hold between the parameters of this table, for a table that takes them in.
    func check(_ root: Root) throws(RequestError) {
        try rule(root)
    }
}

/// A name that a caller made up goes back to it, but not at any length. Scalars are counted: one character may be a
/// megabyte of accents.
func shown(madeUp name: String) -> String {
    let longest = 128
    return name.utf8.count <= longest ? name : String(String.UnicodeScalarView(name.unicodeScalars.prefix(longest))) + "…"
}

/// A method that takes nothing.
public struct NoParameters: ParameterSet {
    public init() {}
    public static let table = ParameterTable<NoParameters>([])
}
