import Platform
import PromptAPI

/// A kept answer, and what is needed to find it, to judge it and to show it again.
struct CacheEntry: Hashable, Sendable {
    var exact: CacheKey
    var normalized: CacheKey?
    var partition: CacheKey
    /// Whose request it answered.
    var userID: String
    /// The question in its own words, to be compared with others; `nil` where the last turn was none.
    var prompt: String?
    /// What the semantic index made of the prompt; empty where it made nothing.
    var vector: [UInt8] = []
    var response: String
    var provider: String
    var model: String
    var taskType: TaskType
    var usage: Usage
    /// USD; `nil` where the model had no price.
    var cost: Double?
    /// Seconds that the answer took, which a hit saves.
    var responseTime: Double
    var created: Timestamp
    var expires: Timestamp
    var tags: [String]

    func isExpired(at now: Timestamp) -> Bool { now >= expires }
}

extension CacheEntry {
    /// Raised where the encoding changes: what an earlier or later program wrote is a miss.
    private static let version: UInt8 = 1

    var encoded: [UInt8] {
        var writer = ByteWriter(version: Self.version)
        for key in [exact.bytes, normalized?.bytes ?? [], partition.bytes, vector] { writer.write(key) }
        writer.write([UInt8](prompt == nil ? [0] : [1]))
        for text in [prompt ?? "", userID, response, provider, model, taskType.rawValue] { writer.write(Array(text.utf8)) }
        for number in [
            usage.inputTokens, usage.outputTokens, usage.cachedInputTokens, usage.reasoningTokens, usage.estimated ? 1 : 0,
        ] {
            writer.write(Int64(number))
        }
        writer.write(Int64(bitPattern: (cost ?? .nan).bitPattern))
        writer.write(Int64(bitPattern: responseTime.bitPattern))
        writer.write(created.nanoseconds)
        writer.write(expires.nanoseconds)
        writer.write(Int64(tags.count))
        for tag in tags { writer.write(Array(tag.utf8)) }
        return writer.bytes
    }

    /// `nil` where these bytes are not those of a whole entry.
    init?(encoded: [UInt8]) {
        guard var reader = ByteReader(encoded, version: Self.version),
            let exact = reader.bytes().flatMap({ CacheKey(bytes: $0) }), let normalized = reader.bytes(),
            let partition = reader.bytes().flatMap({ CacheKey(bytes: $0) }), let vector = reader.bytes(),
            let hasPrompt = reader.bytes()?.first, let prompt = reader.text(), let userID = reader.text(),
            let response = reader.text(), let provider = reader.text(), let model = reader.text(),
            let taskType = reader.text().flatMap(TaskType.init(rawValue:)), let usage = reader.usage(),
            let cost = reader.number().map({ Double(bitPattern: UInt64(bitPattern: $0)) }),
            let responseTime = reader.number().map({ Double(bitPattern: UInt64(bitPattern: $0)) }),
            let created = reader.number(), let expires = reader.number(), let tags = reader.texts(), reader.isAtEnd,
            normalized.isEmpty || normalized.count == CacheKey.length
        else { return nil }
        self.init(
            exact: exact, normalized: CacheKey(bytes: normalized), partition: partition, userID: userID,
            prompt: hasPrompt == 1 ? prompt : nil, vector: Array(vector), response: response, provider: provider, model: model,
            taskType: taskType, usage: usage, cost: cost.isNaN ? nil : cost, responseTime: responseTime,
            created: Timestamp(nanoseconds: created), expires: Timestamp(nanoseconds: expires), tags: tags)
    }
}

extension ByteReader {
    fileprivate mutating func usage() -> Usage? {
        guard let input = number(), let output = number(), let cached = number(), let reasoning = number(),
            let estimated = number()
        else { return nil }
        return Usage(
            inputTokens: Int(input), outputTokens: Int(output), cachedInputTokens: Int(cached), reasoningTokens: Int(reasoning),
            estimated: estimated == 1)
    }

    fileprivate mutating func texts() -> [String]? {
        guard let count = number(), 0...Self.mostTexts ~= count else { return nil }
        var texts: [String] = []
        for _ in 0..<count {
            guard let text = text() else { return nil }
            texts.append(text)
        }
        return texts
    }

    /// Far more tags than a request may bring.
    private static let mostTexts: Int64 = 1024
}
