import Platform
import PromptAPI
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `A batch` {
    /// Answers each prompt `n` after n seconds, and counts.
    private final class Answers: Sendable {
        let time = Simulation(seed: 1)
        private let state = Mutex((running: 0, most: 0, completed: [Int]()))

        var most: Int { state.withLock { $0.most } }
        var completed: [Int] { state.withLock { $0.completed } }

        func answer(_ parameters: GenerateParameters, _ id: String) async throws(RequestError) -> GenerateResult {
            state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
            }
            defer { state.withLock { $0.running -= 1 } }
            guard let seconds = Double(parameters.prompt ?? "") else { throw .internal("it is no number") }
            do { try await time.sleep(for: .seconds(seconds)) } catch { throw .cancelled }
            return GenerateResult(
                requestID: id, response: parameters.prompt ?? "", toolCalls: [], finishReason: .stop, providerUsed: "a",
                modelUsed: "m", taskType: .chat, routingStrategy: .roundRobin, fallbackUsed: false, attempts: [],
                responseTime: seconds, usage: Usage(inputTokens: 0, outputTokens: 0), costEstimate: nil, metadata: [:])
        }

        func run(_ requests: [JSON], maxConcurrent: Int = 10) throws -> [JSON] {
            let batch = Batch(
                answer: { parameters, id async throws(RequestError) in try await self.answer(parameters, id) },
                newID: { "new" })
            return try time.run {
                try await batch.run(requests, maxConcurrent: maxConcurrent) { index, _ in
                    self.state.withLock { $0.completed.append(index) }
                }.map(\.json)
            }
        }
    }

    private let answers = Answers()

    private func prompts(_ texts: String...) -> [JSON] { texts.map { ["prompt": .string($0)] } }

    @Test func `keeps the order of its requests, and tells of each as it completes`() throws {
        let results = try answers.run(prompts("3", "1", "2"))
        #expect(results.map { $0["response"] } == ["3", "1", "2"])
        #expect(answers.completed == [1, 2, 0])
    }

    @Test func `of nothing is nothing`() throws {
        #expect(try answers.run([]) == [])
    }

    @Test(arguments: 1...6) func `runs as many at once as it may`(maxConcurrent: Int) throws {
        _ = try answers.run(prompts("1", "1", "1", "1"), maxConcurrent: maxConcurrent)
        #expect(answers.most == min(4, maxConcurrent))
        #expect(answers.time.now.nanoseconds == Int64((4 + maxConcurrent - 1) / maxConcurrent) * 1_000_000_000)
    }

    @Test func `a bad member fails alone`() throws {
        let results = try answers.run([["prompt": "1"], 7, ["prompt": 1], ["prompt": "x"], ["prompt": "1", "unheard_of": 1]])
        #expect(results.map { $0["success"] } == [true, false, false, false, false])
        let kinds = results.map { $0["error"]?["data"]?["kind"] }
        #expect(kinds == [nil, "invalid_params", "invalid_params", "internal", "invalid_params"])
        #expect(results.map { $0["request_id"] } == Array(repeating: "new", count: 5))
    }

    @Test func `keeps the names that members have`() throws {
        let results = try answers.run([["prompt": "1", "request_id": "mine"], ["prompt": "x", "request_id": "bad"]])
        #expect(results.map { $0["request_id"] } == ["mine", "bad"])
        #expect(results[1]["error"]?["data"]?["request_id"] == "bad")
    }

    @Test func `refuses a member that wants a stream of its own`() throws {
        let results = try answers.run([["prompt": "1", "stream": true, "request_id": "mine"]])
        #expect(results[0]["error"]?["data"]?["parameter"] == "stream")
        #expect(results[0]["request_id"] == "mine")
    }
}
