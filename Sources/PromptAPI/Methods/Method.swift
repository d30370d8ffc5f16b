/// Who may call a method.
public enum Access: String, Word {
    case all, own, administrators
}

/// A method of spec rpc §3: its name, who may call it, what it takes and what it gives.
public struct Method<Parameters: ParameterSet>: Sendable {
    public let name: String
    public let access: Access
    public let summary: String
    /// JSON Schema of the result.
    public let result: JSON

    init(_ name: String, access: Access = .all, _ summary: String, result: JSON) {
        self.name = name
        self.access = access
        self.summary = summary
        self.result = result
    }

    public func decode(_ params: JSON.Object) throws(RequestError) -> Parameters {
        try Parameters(decoding: params)
    }

    public var description: MethodDescription {
        MethodDescription(
            name: name, access: access, summary: summary,
            parameters: Parameters.table.parameters.map {
                .init(name: $0.name, schema: $0.schema, isRequired: $0.isRequired, summary: $0.summary)
            },
            result: result,
            check: { params throws(RequestError) in _ = try Parameters(decoding: params) })
    }
}

/// A method without its types: what a table of all methods holds.
public struct MethodDescription: Sendable {
    public struct Parameter: Sendable {
        public let name: String
        public let schema: JSON
        public let isRequired: Bool
        public let summary: String
    }

    public let name: String
    public let access: Access
    public let summary: String
    public let parameters: [Parameter]
    public let result: JSON
    /// Reads parameters only to judge them.
    public let check: @Sendable (JSON.Object) throws(RequestError) -> Void
}

/// The methods, each in the file of its group; `all` is the table.
public enum Methods {
    /// JSON Schema of an object, by the names of its members.
    static func object(_ names: String...) -> JSON {
        ["type": "object", "properties": .object(JSON.Object(names.map { .init($0, [:]) }))]
    }
}
