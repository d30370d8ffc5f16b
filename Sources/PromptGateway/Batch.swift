import PromptAPI

/// Many prompts at once: a caller of `generate` like any other. Order is kept, and a bad member fails alone.
public struct Batch: Sendable {
    public typealias Answer = @Sendable (GenerateParameters, _ id: String) async throws(RequestError) -> GenerateResult

    private let answer: Answer
    private let newID: @Sendable () -> String

    /// - Parameters:
    ///   - answer: the way of one prompt.
    ///   - newID: a name for a member that brings none.
    init(answer: @escaping Answer, newID: @escaping @Sendable () -> String) {
        self.answer = answer
        self.newID = newID
    }

    /// Every member's result in the order of the requests, each shown to `onResult` as it completes.
    public func run(
        _ requests: [JSON], maxConcurrent: Int, onResult: @escaping @Sendable (Int, JSON) async throws -> Void
    ) async throws(RequestError) -> [Member] {
        var members = [Member?](repeating: nil, count: requests.count)
        do {
            try await withThrowingTaskGroup(of: (Int, Member).self) { group in
                var next = 0
                func addNext() {
                    guard next < requests.count else { return }
                    let index = next
                    group.addTask { (index, await self.member(requests[index])) }
                    next += 1
                }
                for _ in 0..<maxConcurrent { addNext() }
                while let (index, member) = try await group.next() {
                    try Task.checkCancellation()
                    members[index] = member
                    addNext()
                    try await onResult(index, member.json)
                }
            }
        } catch {
            throw .cancelled
        }
        return members.compactMap { $0 }
    }

    /// What became of one member.
    public enum Member: Sendable {
        case answered(GenerateResult)
        case failed(RequestError, requestID: String)

        public var isSuccess: Bool { if case .answered = self { true } else { false } }

        public var json: JSON {
            switch self {
            case .answered(let result): result.json
            case .failed(let error, let id): ["request_id": .string(id), "success": false, "error": error.json(requestID: id)]
            }
        }
    }

    private func member(_ request: JSON) async -> Member {
        var id = newID()
        do throws(RequestError) {
            guard case .object(let object) = request else { throw .invalidParams(parameter: "requests", "must hold objects") }
            let parameters = try GenerateParameters(decoding: object)
            id = parameters.requestID ?? id
            guard !parameters.stream else { throw .invalidParams(parameter: "stream", "belongs to the batch, not to a member") }
            return .answered(try await answer(parameters, id))
        } catch {
            return .failed(error, requestID: id)
        }
    }
}
