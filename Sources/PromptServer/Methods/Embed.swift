import PromptAPI
import PromptGateway

extension MethodTable {
    mutating func bindEmbed(_ gateway: Gateway) {
        waiting(Methods.embed) { parameters, context async throws(CallFailure) in
            let id = gateway.requestID(nil)
            do throws(RequestError) {
                return try await gateway.embed(parameters, of: context.caller, id: id).json
            } catch {
                throw CallFailure(error: error, requestID: id)
            }
        }
    }
}
