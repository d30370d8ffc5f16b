import PromptAPI
import Testing

@testable import PromptProviders

/// A family, and the folder of what was recorded of it.
struct Recorded: Sendable {
    var folder: String
    var family: any ProviderFamily

    static let anthropic = Recorded(folder: "anthropic", family: Anthropic(baseURL: "https://api.anthropic.com"))
    static let gemini = Recorded(folder: "gemini", family: Gemini(baseURL: "https://generativelanguage.googleapis.com"))
    static let vertex = Recorded(
        folder: "vertex",
        family: Vertex(baseURL: "https://europe-west1-aiplatform.googleapis.com", project: "p-1", location: "europe-west1"))

    func bytes(_ path: String) throws -> [UInt8] { try Fixture.bytes(path, of: folder) }

    func frames(_ pieces: [[UInt8]]) throws(ProviderError) -> [StreamFrame] { try Decoding.frames(pieces, by: family) }

    func stream(_ pieces: [[UInt8]]) throws(ProviderError) -> Completion { try Decoding.stream(pieces, by: family) }

    func whole(_ body: [UInt8]) throws(ProviderError) -> Completion { try Decoding.whole(body, by: family) }
}
