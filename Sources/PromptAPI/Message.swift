/// JSON-RPC 2.0: what a frame from a client may be.
public enum Message: Sendable, Hashable {
    case call(Call)
    /// An array: answered by one array, or not at all where it holds only notifications.
    case batch([Call])
    /// Nothing in it can be answered by an id of its own: one error with `id: null`.
    case refused(RequestError)

    public static func decode(_ bytes: UnsafeRawBufferPointer) -> Message {
        let value: JSON
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(bytes)
        } catch {
            return .refused(.parseError("\(error.reason) (at byte \(error.offset))"))
        }
        guard case .array(let elements) = value else { return .call(Call(value)) }
        guard !elements.isEmpty else { return .refused(.invalidRequest("a batch holds at least one request")) }
        return .batch(elements.map(Call.init))
    }
}

/// One request or notification.
public enum Call: Sendable, Hashable {
    case request(id: RequestID, method: String, params: JSON.Object)
    case notification(method: String, params: JSON.Object)
    /// Answered with an error; `id` is null where none could be read.
    case invalid(id: RequestID, RequestError)

    public init(_ value: JSON) {
        guard case .object(let members) = value else {
            self = .invalid(id: .null, .invalidRequest("it is no object"))
            return
        }
        let id: RequestID?
        switch members["id"] {
        case nil: id = nil
        case let value?:
            guard let known = RequestID(value) else {
                self = .invalid(id: .null, .invalidRequest("id is a string, a number or null"))
                return
            }
            id = known
        }
        guard members["jsonrpc"] == "2.0" else {
            self = .invalid(id: id ?? .null, .invalidRequest("jsonrpc must be \"2.0\""))
            return
        }
        guard case .string(let method)? = members["method"] else {
            self = .invalid(id: id ?? .null, .invalidRequest("method must be a string"))
            return
        }
        let params: JSON.Object
        switch members["params"] {
        case nil: params = JSON.Object()
        case .object(let object)?: params = object
        default:
            // A notification is never answered, however wrong.
            self =
                id.map { .invalid(id: $0, .invalidParams(parameter: nil, "params is an object of named parameters")) }
                ?? .notification(method: method, params: JSON.Object())
            return
        }
        self = id.map { .request(id: $0, method: method, params: params) } ?? .notification(method: method, params: params)
    }
}

/// A request's id: echoed exactly as it came.
public enum RequestID: Sendable, Hashable {
    case string(String)
    case integer(Int64)
    case double(Double)
    case oversizedNumber(String)
    case null

    public init?(_ value: JSON) {
        switch value {
        case .string(let value): self = .string(value)
        case .integer(let value): self = .integer(value)
        case .double(let value): self = .double(value)
        case .oversizedNumber(let literal): self = .oversizedNumber(literal)
        case .null: self = .null
        default: return nil
        }
    }

    public var json: JSON {
        switch self {
        case .string(let value): .string(value)
        case .integer(let value): .integer(value)
        case .double(let value): .double(value)
        case .oversizedNumber(let literal): .oversizedNumber(literal)
        case .null: .null
        }
    }
}

/// What a server sends.
public enum Answer {
    public static func result(_ result: JSON, id: RequestID) -> JSON {
        ["jsonrpc": "2.0", "id": id.json, "result": result]
    }

    public static func error(_ error: RequestError, id: RequestID, requestID: String? = nil) -> JSON {
        ["jsonrpc": "2.0", "id": id.json, "error": error.json(requestID: requestID)]
    }
}

/// What either side sends without waiting for an answer.
public enum Notification {
    /// A client's wish that a request of this connection end.
    public static let cancel = "$/cancelRequest"
    public static let deltaMethod = "generate.delta"
    public static let resetMethod = "generate.reset"
    public static let batchItemMethod = "batch.item"

    public static func delta(id: RequestID, index: Int, text: String) -> JSON {
        message(deltaMethod, ["id": id.json, "index": JSON(index), "text": .string(text)])
    }

    /// Discard what came so far; indexes begin again at 0.
    public static func reset(id: RequestID, reason: String) -> JSON {
        message(resetMethod, ["id": id.json, "reason": .string(reason)])
    }

    public static func batchItem(id: RequestID, index: Int, result: JSON) -> JSON {
        message(batchItemMethod, ["id": id.json, "index": JSON(index), "result": result])
    }

    private static func message(_ method: String, _ params: JSON) -> JSON {
        ["jsonrpc": "2.0", "method": .string(method), "params": params]
    }
}
