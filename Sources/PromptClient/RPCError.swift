import PromptAPI

/// The `error` member of an answer, as a client sees it (spec rpc §4).
public struct RPCError: Error, Sendable, Hashable {
    public var code: Int
    /// The word of the table, such as `overloaded`; `unknown` for a code of a later version that brings none.
    public var kind: String
    public var message: String
    /// `kind`, `request_id`, and what the kind adds.
    public var data: JSON

    public init(code: Int, kind: String, message: String, data: JSON) {
        self.code = code
        self.kind = kind
        self.message = message
        self.data = data
    }

    /// Nil where `json` is no error object of JSON-RPC.
    public init?(_ json: JSON) {
        guard let code = json["code"]?.integer, let message = json["message"]?.string else { return nil }
        let data = json["data"] ?? [:]
        let kind = data["kind"]?.string ?? RequestError.samples.first { $0.code == code }?.kind ?? "unknown"
        self.init(code: code, kind: kind, message: message, data: data)
    }

    public var json: JSON {
        ["code": JSON(code), "message": .string(message), "data": data]
    }
}
