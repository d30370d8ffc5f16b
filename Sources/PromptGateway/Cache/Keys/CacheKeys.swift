import PromptAPI

/// The names under which one request's answer may be found. Most look-ups end at the first; the others are made where they are wanted.
struct CacheKeys: Sendable {
    /// The same in every byte.
    let exact: CacheKey
    /// The text of the last turn, if it is a user's.
    let prompt: String?
    /// Of everything but that text.
    private let form: CanonicalForm

    /// - Parameters:
    ///   - scope: whether a hit may cross users.
    ///   - realm: whose users these are.
    init(_ request: Request, scope: Configuration.Cache.Scope, realm: String) {
        var form = CanonicalForm()
        form.append("version", Self.version)
        form.append("realm", realm)
        form.append("user", scope == .shared ? nil : request.caller.userID)
        form.append(request.parameters)
        let last = request.conversation.last.flatMap { $0.role == .user ? $0 : nil }
        form.append("turns", last == nil ? request.conversation : request.conversation.dropLast()) { $0.append($1) }
        // Of the last turn everything but its texts, which follow below, each in its way.
        form.append("last", last.map { [$0.withoutText] }) { $0.append($1) }
        prompt = last?.text
        exact = form.with("exact", last?.content.compactMap(\.text))
        self.form = form
    }

    /// The same words in the last turn; `nil` where its text may not be normalized.
    var normalized: CacheKey? { prompt.flatMap { NormalizedText($0) }.map { form.with("normalized", [$0.text]) } }

    /// The same in everything but the text of the last turn: within it other words may mean the same.
    var partition: CacheKey { form.with("partition", nil) }

    /// Raised where the form changes: what was stored under an earlier one is then not found any more.
    private static let version = 1
}

extension CanonicalForm {
    fileprivate func with(_ name: StaticString, _ texts: [String]?) -> CacheKey {
        var form = self
        form.append(name, texts) { $0.append("text", $1) }
        return form.key
    }

    /// A preferred provider counts only where the caller says so; a pinned model always.
    fileprivate mutating func append(_ parameters: GenerateParameters) {
        append("provider", parameters.cacheStrategy == .providerAware ? parameters.provider : nil)
        append("provider_aware", parameters.cacheStrategy == .providerAware ? 1 : 0)
        append("model", parameters.model)
        append("max_tokens", parameters.sampling.maxTokens)
        append("temperature", parameters.sampling.temperature)
        append("top_p", parameters.sampling.topP)
        append("stop", parameters.sampling.stop) { $0.append("text", $1) }
        append("seed", parameters.sampling.seed)
        append("tools", parameters.tools) { $0.append("tool", $1) }
        append("tool_choice", parameters.toolChoice)
        append("response_format", parameters.responseFormat)
    }

    fileprivate mutating func append(_ message: ChatMessage) {
        append("role", message.role.rawValue)
        append("content", message.content) { form, part in
            switch part {
            case .text(let text): form.append("text", text)
            case .image(let mediaType, let data):
                form.append("image", mediaType)
                form.append("data", data)
            }
        }
        append("calls", message.toolCalls) { form, call in
            form.append("id", call.id)
            form.append("name", call.name)
            form.append("arguments", call.arguments)
        }
        append("answers", message.toolCallID)
    }
}

extension ChatMessage {
    /// Where texts stood stays visible: an image before the question is another request than one behind it.
    fileprivate var withoutText: ChatMessage {
        var message = self
        message.content = content.map { if case .text = $0 { .text("") } else { $0 } }
        return message
    }
}

extension ChatMessage.Part {
    fileprivate var text: String? { if case .text(let text) = self { text } else { nil } }
}
