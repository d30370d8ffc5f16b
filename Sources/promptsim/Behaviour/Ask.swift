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
        /// Whether the answer must be JSON.
        var wantsJSON = false
        /// Whether the last turn is the assistant's, for the model to go on with.
        var endsWithAssistant = false
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

    /// Nothing where the task is another.
    var embedding: Embedding {
        if case .embedding(let embedding) = task { embedding } else { Embedding(inputs: []) }
    }

    var streams: Bool {
        if case .chat(let chat) = task { chat.streams } else { false }
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
