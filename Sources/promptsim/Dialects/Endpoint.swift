import Platform
import PromptAPI

/// One thing a dialect lets a model be asked: reads the request, and has the words for the answer.
protocol Endpoint: Sendable {
    /// As tolerant as the service: what it does not know, it ignores.
    func read(_ json: JSON) throws(RequestFlaw) -> Ask
    /// - Parameter dimensions: of an embedding, asked for or usual.
    func rendition(of ask: Ask, _ call: CallIdentity, dimensions: Int) -> any Rendition
}

/// What every answer tells of its call.
struct CallIdentity: Sendable, Hashable {
    /// Unlike every other call's; ids are made of it.
    var number: String
    var model: String
    /// When the request came.
    var time: Timestamp

    var seconds: Int64 { time.nanoseconds / 1_000_000_000 }

    /// The number in the shape of a UUID, where a service has such.
    var uuid: String {
        let digits = [Words.hash(number), Words.hash(number + "-")].map { half in
            let text = String(half, radix: 16)
            return String(repeating: "0", count: 16 - text.count) + text
        }.joined()
        let borders: Set<Int> = [8, 12, 16, 20]
        return digits.enumerated().map { (borders.contains($0.offset) ? "-" : "") + String($0.element) }.joined()
    }
}

/// Why a request is no question to a model.
struct RequestFlaw: Error, Hashable {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}

/// What several formats read alike.
enum RequestReading {
    /// From the body, where the path does not name it.
    static func model(_ json: JSON, path: String? = nil) throws(RequestFlaw) -> String {
        if let path { return path }
        guard let model = json["model"]?.string, !model.isEmpty else { throw RequestFlaw("you must provide a model parameter") }
        return model
    }

    static func list(_ name: String, of json: JSON) throws(RequestFlaw) -> [JSON] {
        guard let list = json[name]?.array, !list.isEmpty else {
            throw RequestFlaw("'\(name)' must be an array that is not empty.")
        }
        return list
    }

    /// The first of these members that is there.
    static func positive(_ names: String..., of json: JSON?) throws(RequestFlaw) -> Int? {
        for name in names {
            guard let value = json?[name], !value.isNull else { continue }
            guard let count = value.integer, count >= 1 else {
                throw RequestFlaw("'\(name)' must be a whole number above 0.")
            }
            return count
        }
        return nil
    }

    static func dimensions(_ value: JSON?) throws(RequestFlaw) -> Int? {
        guard let value, !value.isNull else { return nil }
        guard let count = value.integer, 1...4096 ~= count else { throw RequestFlaw("dimensions must be from 1 to 4096.") }
        return count
    }

    /// Content is text, or parts of which some are text.
    static func text(_ content: JSON?) -> String {
        switch content {
        case .string(let text)?: text
        case .array(let parts)?: parts.lazy.compactMap { $0["text"]?.string }.joined()
        default: ""
        }
    }

    /// One text or several. Tokens by number stand for themselves.
    static func inputs(_ input: JSON?) throws(RequestFlaw) -> [String] {
        switch input {
        case .string(let text)?: return [text]
        case .array(let elements)? where !elements.isEmpty:
            if elements.allSatisfy({ $0.integer != nil }) { return [input?.description ?? ""] }
            return elements.map { $0.string ?? $0.description }
        default: throw RequestFlaw("'input' must be text or an array that is not empty.")
        }
    }
}

extension Ask.Chat {
    /// One turn of the conversation; to be called in their order.
    mutating func add(role: String?, text: String) {
        inputBytes += text.utf8.count
        if role == "user" { lastUserText = text }
        endsWithAssistant = role == "assistant" || role == "model"
    }
}
