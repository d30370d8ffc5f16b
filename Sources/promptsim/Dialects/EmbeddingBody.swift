import PromptAPI

/// Embeddings of a service whose answers to them tell nothing in their headers.
struct EmbeddingBody: Rendition {
    let errors: any ErrorFormat
    var headers: [Header] = []
    let json: @Sendable (Reply) -> JSON

    init(errors: any ErrorFormat, headers: [Header] = [], _ json: @escaping @Sendable (Reply) -> JSON) {
        self.errors = errors
        self.headers = headers
        self.json = json
    }

    func headers(rate: RateStanding?) -> [Header] { headers }
    func body(_ answer: Reply) -> [UInt8] { json(answer).encoded }
}
