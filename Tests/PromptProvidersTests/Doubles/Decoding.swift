@testable import PromptProviders

/// An answer from its bytes alone, as the driver takes it apart but without anything to wait for.
enum Decoding {
    static let family = OpenAI(baseURL: "https://api.openai.com/v1")

    static func stream(_ pieces: [[UInt8]], by family: any ProviderFamily = family) throws(ProviderError) -> Completion {
        var framing = family.framing()
        var assembly = AnswerAssembly()
        for piece in pieces {
            for frame in try framing.frames(from: piece) {
                for event in try family.events(from: frame) { try assembly.apply(event) }
            }
        }
        return try completion(assembly)
    }

    static func whole(_ body: [UInt8], by family: any ProviderFamily = family) throws(ProviderError) -> Completion {
        var assembly = AnswerAssembly()
        for event in try family.events(from: body) { try assembly.apply(event) }
        return try completion(assembly)
    }

    static func frames(_ pieces: [[UInt8]], by family: any ProviderFamily) throws(ProviderError) -> [StreamFrame] {
        var framing = family.framing()
        var frames: [StreamFrame] = []
        for piece in pieces { frames += try framing.frames(from: piece) }
        return frames
    }

    private static func completion(_ assembly: AnswerAssembly) throws(ProviderError) -> Completion {
        guard let completion = assembly.completion(promptTokens: 0, requestID: nil, rateLimits: nil) else {
            throw ProviderError(.streamTruncated)
        }
        return completion
    }
}
