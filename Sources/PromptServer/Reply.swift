import PromptAPI
import Synchronization

/// Where an answer goes: to the client by itself, into the array that answers a batch, or nowhere.
enum Reply: Sendable {
    case answer(RequestID)
    case part(RequestID, BatchReply)
    /// A notification is never answered.
    case nothing

    func send(result: JSON, through send: (JSON) -> Void) {
        switch self {
        case .answer(let id): send(Answer.result(result, id: id))
        case .part(let id, let batch): batch.add(Answer.result(result, id: id), through: send)
        case .nothing: break
        }
    }

    func send(failure: CallFailure, through send: (JSON) -> Void) {
        switch self {
        case .answer(let id): send(Answer.error(failure.error, id: id, requestID: failure.requestID))
        case .part(let id, let batch): batch.add(Answer.error(failure.error, id: id, requestID: failure.requestID), through: send)
        case .nothing: break
        }
    }
}

/// The array that answers a JSON-RPC batch: sent once its last answer is there.
final class BatchReply: Sendable {
    private let state: Mutex<(missing: Int, answers: [JSON])>

    /// - Parameter count: how many answers there will be.
    init(count: Int) {
        state = Mutex((count, []))
    }

    func add(_ answer: JSON, through send: (JSON) -> Void) {
        let whole: [JSON]? = state.withLock { state in
            state.answers.append(answer)
            state.missing -= 1
            return state.missing == 0 ? state.answers : nil
        }
        if let whole { send(.array(whole)) }
    }
}
