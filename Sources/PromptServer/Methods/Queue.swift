import PromptAPI
import PromptGateway

extension MethodTable {
    mutating func bindQueue(_ gateway: Gateway) {
        either(Methods.queueSubmit) { parameters, caller, sent throws(CallFailure) in
            .work { _ async throws(CallFailure) in
                try await failing { () async throws(RequestError) in
                    try await gateway.jobs.submit(parameters, as: sent, of: caller, within: gateway.configuration.queue)
                }
            }
        }
        queue(Methods.queueGet) { parameters, caller async throws(RequestError) in
            try await gateway.jobs.get(parameters, of: caller)
        }
        queue(Methods.queueList) { parameters, caller async throws(RequestError) in
            try await gateway.jobs.list(parameters, of: caller)
        }
        queue(Methods.queueCancel) { parameters, caller async throws(RequestError) in
            try await gateway.jobs.cancel(parameters, of: caller)
        }
        queue(Methods.queueDelete) { parameters, caller async throws(RequestError) in
            try await gateway.jobs.delete(parameters, of: caller)
        }
    }

    private mutating func queue<Parameters>(
        _ method: Method<Parameters>,
        _ body: @escaping @Sendable (Parameters, Caller) async throws(RequestError) -> JSON
    ) {
        waiting(method) { parameters, context async throws(CallFailure) in
            try await failing { () async throws(RequestError) in try await body(parameters, context.caller) }
        }
    }
}

/// What a call fails with that belongs to no request.
func failing<Value>(_ body: () async throws(RequestError) -> Value) async throws(CallFailure) -> Value {
    do throws(RequestError) {
        return try await body()
    } catch {
        throw CallFailure(error: error)
    }
}
