import PromptAPI

/// A conversation for those who know two sides that take turns: system text apart, neighbours of one side as one turn, the
/// caller first. Answers of tools are the caller's.
struct Turns: Sendable, Hashable {
    struct Turn: Sendable, Hashable {
        var isModels: Bool
        var messages: [ChatMessage]
    }

    /// System text, wherever in the conversation it stood.
    var system: [String] = []
    var turns: [Turn] = []

    /// What stands where a conversation does not begin with its caller, which is refused.
    private static let opening = "."
    /// What asks a model to go on that refuses to be handed the beginning of its own answer.
    private static let goOn = "Continue your last message exactly where it ends."

    /// Text of nothing but white space is refused by these providers, and is left out.
    init(_ conversation: [ChatMessage], takesPrefill: Bool = true) {
        for var message in conversation {
            message.content.removeAll { part in
                if case .text(let text) = part { text.allSatisfy(\.isWhitespace) } else { false }
            }
            guard !message.content.isEmpty || !message.toolCalls.isEmpty || message.role == .tool else { continue }
            if message.role == .system {
                system.append(message.text)
            } else {
                append(message)
            }
        }
        if turns.first?.isModels ?? true { turns.insert(Self.callers(Self.opening), at: 0) }
        if turns.last?.isModels ?? false, !takesPrefill { turns.append(Self.callers(Self.goOn)) }
    }

    private mutating func append(_ message: ChatMessage) {
        let isModels = message.role == .assistant
        if let last = turns.indices.last, turns[last].isModels == isModels {
            turns[last].messages.append(message)
        } else {
            turns.append(Turn(isModels: isModels, messages: [message]))
        }
    }

    private static func callers(_ text: String) -> Turn {
        Turn(isModels: false, messages: [ChatMessage(role: .user, text: text)])
    }
}
