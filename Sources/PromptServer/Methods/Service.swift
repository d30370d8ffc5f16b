import PromptAPI
import PromptGateway

extension MethodTable {
    mutating func bindService(version: String, reload: @escaping @Sendable () async throws(RequestError) -> JSON) {
        let document = OpenRPC.document(version: version)
        immediate(Methods.discover) { _, _ in document }
        waiting(Methods.reload) { _, _ async throws(CallFailure) in
            do throws(RequestError) {
                return try await reload()
            } catch {
                throw CallFailure(error: error)
            }
        }
    }
}
