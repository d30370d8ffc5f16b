import PromptAPI
import PromptClient
import Testing

/// What a request brought, in its order.
struct Conversation {
    /// Pieces since the last reset; none where nothing was streamed.
    var deltas: [String] = []
    var resets: [String] = []
    var text: String { deltas.joined() }
    var result: JSON?
    var error: RPCError?

    init(_ connection: PromptConnection, _ params: JSON, streamed: Bool = true) throws {
        var params = params.object ?? .init()
        params["stream"] = .bool(streamed)
        var deltas: [String] = []
        var resets: [String] = []
        do throws(ClientError) {
            result = try connection.call("generate", .object(params)) { (notification) throws(ClientError) in
                switch notification {
                case .delta(_, let index, let text):
                    #expect(index == deltas.count)
                    deltas.append(text)
                case .reset(_, let reason):
                    deltas = []
                    resets.append(reason)
                default: throw .protocolViolation("\(notification)")
                }
            }
        } catch {
            guard case .rpc(let answer) = error else { throw error }
            self.error = answer
        }
        self.deltas = deltas
        self.resets = resets
    }

    /// Every call that was made for it.
    var attempts: [JSON] { (result?["attempts"] ?? error?.data["attempts"])?.array ?? [] }
}
