/// What a caller wants, whatever format it was written in.
struct Ask: Sendable, Hashable {
    var model: String
    var task: Task

    enum Task: Sendable, Hashable {
        case chat(Chat)
        case embedding(Embedding)
    }

    struct Chat: Sendable, Hashable {
        var streams = false
        /// Whether a stream shall say at its end what it used.
        var includesUsage = false
        /// Bytes of all text in the conversation.
        var inputBytes = 0
        /// What `echo` repeats.
        var lastUserText = ""
        /// Whether the model may answer with a call.
        var offersTools = false
        /// Bounds visible and reasoning tokens together.
        var maxTokens: Int?
    }

    struct Embedding: Sendable, Hashable {
        var inputs: [String]
        var dimensions: Int?
        /// Little-endian float32 in base64 instead of numbers.
        var wantsBase64 = false
    }

    /// A token is four bytes of text here: no real tokenizer's count, but close to it for English, and easy to predict.
    var inputTokens: Int {
        switch task {
        case .chat(let chat): (chat.inputBytes + 3) / 4
        case .embedding(let embedding): embedding.inputs.reduce(0) { $0 + ($1.utf8.count + 3) / 4 }
        }
    }
}

struct TokenCount: Sendable, Hashable {
    var input = 0
    var output = 0

    static func += (sum: inout TokenCount, other: TokenCount) {
        sum.input += other.input
        sum.output += other.output
    }
}
