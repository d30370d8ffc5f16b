import PromptAPI
import PromptProviders

extension Budget.Claim {
    /// What a request may cost with whichever of its candidates answers.
    ///
    /// - Parameter expectedOutput: output tokens of a candidate's answers so far; `nil`: none were seen, and only the prompt is
    ///   reckoned with.
    init(of request: Request, among candidates: [Candidate], expectedOutput: (Candidate) -> Double?) {
        let input = request.estimatedInputTokens
        func dearest(_ output: (Candidate) -> Int) -> Money {
            candidates.map { candidate in
                candidate.model.price?.cost(of: Usage(inputTokens: input, outputTokens: output(candidate))) ?? .zero
            }.max() ?? .zero
        }
        let bound = request.parameters.sampling.maxTokens
        let most = dearest { bound ?? min($0.model.maxOutput ?? Request.assumedOutputTokens, Request.assumedOutputTokens) }
        let expected = dearest { min(expectedOutput($0).map { Int($0) } ?? 0, bound ?? .max) }
        self.init(most: max(most, expected), expected: expected)
    }
}
