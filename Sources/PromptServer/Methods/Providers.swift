import PromptAPI
import PromptGateway

extension MethodTable {
    mutating func bindProviders(_ gateway: Gateway) {
        immediate(Methods.providersList) { _, _ in
            ["providers": .array(gateway.providers.map { gateway.report(of: $0).listing })]
        }
        immediate(Methods.providersSet) { parameters, _ throws(RequestError) in
            try gateway.set(parameters.state, of: parameters.provider)
            return ["provider": .string(parameters.provider), "state": .string(parameters.state.rawValue)]
        }
        waiting(Methods.providersCheck) { parameters, _ async throws(CallFailure) in
            do throws(RequestError) {
                return ["providers": .object(try await gateway.check(parameters.provider))]
            } catch {
                throw CallFailure(error: error)
            }
        }
    }
}
