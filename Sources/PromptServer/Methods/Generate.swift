import Platform
import PromptAPI
import PromptGateway
import Synchronization

extension MethodTable {
    mutating func bindGenerate(_ gateway: Gateway) {
        either(Methods.generate) { parameters, caller, _ in
            let id = gateway.requestID(parameters.requestID)
            if let kept = gateway.kept(parameters, of: caller, id: id) { return .answer(kept.json) }
            return .work { context async throws(CallFailure) in
                do throws(RequestError) {
                    return try await gateway.generate(parameters, of: caller, id: id, into: DeltaSink(context)).json
                } catch {
                    throw CallFailure(error: error, requestID: id)
                }
            }
        }
        waiting(Methods.batch) { parameters, context async throws(CallFailure) in
            do throws(RequestError) {
                return try await runBatch(parameters, gateway, context)
            } catch {
                throw CallFailure(error: error)
            }
        }
    }
}

private func runBatch(_ parameters: BatchParameters, _ gateway: Gateway, _ context: CallContext) async throws(RequestError)
    -> JSON
{
    let began = gateway.now
    let members = try await gateway.batch(of: context.caller).run(parameters.requests, maxConcurrent: parameters.maxConcurrent) {
        index, result in
        guard parameters.stream, let id = context.id else { return }
        try await context.notify(Notification.batchItem(id: id, index: index, result: result))
    }
    let successful = members.count(where: \.isSuccess)
    return .object([
        "results": parameters.stream ? nil : .array(members.map(\.json)),
        "total": JSON(members.count), "successful": JSON(successful), "failed": JSON(members.count - successful),
        "total_time": .seconds((gateway.now - began).seconds),
    ])
}

/// Sends an answer's pieces as notifications, numbered from 0.
private final class DeltaSink: AnswerSink {
    private let context: CallContext
    private let index = Mutex(0)

    init(_ context: CallContext) {
        self.context = context
    }

    func delta(_ text: String) async throws {
        guard let id = context.id else { return }
        let index = self.index.withLock { index in
            defer { index += 1 }
            return index
        }
        try await context.notify(Notification.delta(id: id, index: index, text: text))
    }

    func reset(reason: String) async throws {
        guard let id = context.id else { return }
        index.withLock { $0 = 0 }
        try await context.notify(Notification.reset(id: id, reason: reason))
    }
}
