/// One turn of a conversation.
public struct ChatMessage: Sendable, Hashable {
    public var role: Role
    public var content: [Part]
    /// The calls that an assistant turn made; as in the OpenAI chat API.
    public var toolCalls: [ToolCall]
    /// The call that a tool turn answers.
    public var toolCallID: String?

    public enum Part: Sendable, Hashable {
        case text(String)
        /// `data` is base64, as it came.
        case image(mediaType: String, data: String)
    }

    public init(role: Role, content: [Part], toolCalls: [ToolCall] = [], toolCallID: String? = nil) {
        self.role = role
        self.content = content
        self.toolCalls = toolCalls
        self.toolCallID = toolCallID
    }

    public init(role: Role, text: String) {
        self.init(role: role, content: [.text(text)])
    }

    /// The text parts in a row.
    public var text: String {
        content.lazy.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined()
    }

    public var hasImage: Bool {
        content.contains { if case .image = $0 { true } else { false } }
    }
}

/// A function that a model asks its caller to run.
public struct ToolCall: Sendable, Hashable {
    public var id: String
    public var name: String
    /// JSON as text, exactly as the model wrote it: it may be broken, and that is the caller's to judge.
    public var arguments: String

    public init(id: String, name: String, arguments: String) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    public var json: JSON {
        ["id": .string(id), "type": "function", "function": ["name": .string(name), "arguments": .string(arguments)]]
    }
}
