import PromptAPI

/// What a frame from the daemon may be.
public enum ServerMessage: Sendable, Hashable {
    /// `id` is null where the daemon could not read the request's.
    case answer(id: JSON, Result<JSON, RPCError>)
    case notification(ServerNotification)

    public init(parsing payload: ArraySlice<UInt8>) throws(ClientError) {
        let value: JSON
        do throws(JSONParser.Failure) {
            value = try JSONParser.parse(payload)
        } catch {
            throw .protocolViolation("a frame is not JSON: \(error.reason) (at byte \(error.offset))")
        }
        guard value["jsonrpc"] == "2.0" else { throw .protocolViolation("a frame is not JSON-RPC 2.0") }
        if let method = value["method"]?.string {
            self = .notification(try ServerNotification(method: method, params: value["params"] ?? [:]))
            return
        }
        switch (value["id"], value["result"], value["error"]) {
        case (let id?, let result?, nil):
            self = .answer(id: id, .success(result))
        case (let id?, nil, let error?):
            guard let error = RPCError(error) else { throw .protocolViolation("an error without code and message") }
            self = .answer(id: id, .failure(error))
        default:
            throw .protocolViolation("an answer has an id and either a result or an error")
        }
    }
}

/// What the daemon sends while a request runs; `id` is the request's.
public enum ServerNotification: Sendable, Hashable {
    case delta(id: JSON, index: Int, text: String)
    /// Discard what came so far; indexes begin again at 0.
    case reset(id: JSON, reason: String)
    case batchItem(id: JSON, index: Int, result: JSON)
    /// Of a later version: passed over.
    case unknown(method: String)

    init(method: String, params: JSON) throws(ClientError) {
        let id = params["id"] ?? .null
        switch method {
        case Notification.deltaMethod:
            guard let index = params["index"]?.integer, let text = params["text"]?.string else {
                throw .protocolViolation("\(method) without index and text")
            }
            self = .delta(id: id, index: index, text: text)
        case Notification.resetMethod:
            self = .reset(id: id, reason: params["reason"]?.string ?? "no reason given")
        case Notification.batchItemMethod:
            guard let index = params["index"]?.integer, let result = params["result"] else {
                throw .protocolViolation("\(method) without index and result")
            }
            self = .batchItem(id: id, index: index, result: result)
        default:
            self = .unknown(method: method)
        }
    }
}
