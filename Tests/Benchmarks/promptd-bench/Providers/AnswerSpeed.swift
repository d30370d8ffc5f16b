import Platform
import PromptAPI
import PromptProviders

/// One wire format: an answer of 16 KB of text in one piece, and the same as a stream, a word at a time.
struct AnswerFormat {
    var name: String
    var family: any ProviderFamily
    var whole: [UInt8]
    /// One for each word.
    var events: [[UInt8]]
    var isEventStream = true

    private static let size = 16 << 10
    private static let words: [String] = {
        var words: [String] = []
        var count = 0
        while count < size {
            // Every now and then what has to be escaped.
            words.append(words.count % 12 == 11 ? " \"line\"\n" : " word\(words.count % 97)")
            count += words[words.count - 1].utf8.count
        }
        return words
    }()

    static let all = [
        openAI, anthropic,
        gemini, ollama,
    ]

    private static func data(_ json: JSON) -> [UInt8] { Array("data: ".utf8) + json.encoded + Array("\n\n".utf8) }

    private static let text = JSON.string(words.joined())

    private static let openAI = AnswerFormat(
        name: "OpenAI", family: OpenAI(baseURL: "http://127.0.0.1/v1"),
        whole: ([
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1_764_000_000, "model": "m",
            "choices": [["index": 0, "message": ["role": "assistant", "content": text], "finish_reason": "stop"]],
            "usage": ["prompt_tokens": 12, "completion_tokens": 2500, "total_tokens": 2512],
        ] as JSON).encoded,
        events: words.map { word in
            data([
                "id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1_764_000_000, "model": "m",
                "system_fingerprint": "fp_1",
                "choices": [["index": 0, "delta": ["content": .string(word)], "finish_reason": .null]],
                "usage": .null,
            ])
        })

    private static let anthropic = AnswerFormat(
        name: "Anthropic", family: Anthropic(baseURL: "http://127.0.0.1"),
        whole: ([
            "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [["type": "text", "text": text]],
            "stop_reason": "end_turn", "stop_sequence": .null, "usage": ["input_tokens": 12, "output_tokens": 2500],
        ] as JSON).encoded,
        events: words.map { word in
            Array("event: content_block_delta\n".utf8)
                + data(["type": "content_block_delta", "index": 0, "delta": ["type": "text_delta", "text": .string(word)]])
        })

    private static func candidates(_ text: JSON) -> JSON {
        [
            "candidates": [["content": ["parts": [["text": text]], "role": "model"], "finishReason": "STOP", "index": 0]],
            "usageMetadata": ["promptTokenCount": 12, "candidatesTokenCount": 2500, "totalTokenCount": 2512], "modelVersion": "m",
        ]
    }

    private static let gemini = AnswerFormat(
        name: "Gemini", family: Gemini(baseURL: "http://127.0.0.1"), whole: candidates(text).encoded,
        events: words.map { data(candidates(.string($0))) })

    private static let ollama = AnswerFormat(
        name: "Ollama", family: Ollama(baseURL: "http://127.0.0.1"), whole: line(text, isDone: true),
        events: words.map { line(.string($0), isDone: false) }, isEventStream: false)

    private static func line(_ text: JSON, isDone: Bool) -> [UInt8] {
        let counts: JSON = ["done_reason": "stop", "prompt_eval_count": 12, "eval_count": 2500]
        let line: JSON = [
            "model": "m", "created_at": "2026-11-24T12:00:00.000000Z", "message": ["role": "assistant", "content": text],
            "done": .bool(isDone),
        ]
        return JSON.object(JSON.Object((line.object?.members ?? []) + (isDone ? counts.object?.members ?? [] : []))).encoded + [
            0x0A
        ]
    }
}

/// Answers in one piece.
struct WholeAnswers {
    var format: AnswerFormat
    /// Nanoseconds.
    var p50: Double

    init(_ format: AnswerFormat, count: Int) throws {
        self.format = format
        p50 = try Durations(count: count, after: 100) { _ in
            guard try !format.family.events(from: format.whole).isEmpty else { throw Fault("an answer without events") }
        }.p50
    }
}

/// Streams of an event a word. Figures in nanoseconds: each the median over the streams.
struct StreamedAnswers {
    var format: AnswerFormat
    var perLine: Double
    /// The same, where each read brings one event.
    var perLineInPieces: Double
    /// With what the format makes of it.
    var perEvent: Double

    /// Of one read.
    private static let read = 16 << 10

    init(_ format: AnswerFormat, count: Int) throws {
        self.format = format
        let bytes = Array(format.events.joined())
        let reads = stride(from: 0, to: bytes.count, by: Self.read).map { Array(bytes[$0..<min($0 + Self.read, bytes.count)]) }
        let lines = Double(bytes.count { $0 == 0x0A })
        let streams = max(20, count / 20)
        func split(_ reads: [[UInt8]]) throws -> [StreamFrame] {
            var framing = format.family.framing()
            var frames: [StreamFrame] = []
            for read in reads { frames += try framing.frames(from: read) }
            guard frames.count == format.events.count else { throw Fault("\(frames.count) frames of \(format.events.count)") }
            return frames
        }
        perLine = try Durations(count: streams, after: 5) { _ in _ = try split(reads) }.p50 / lines
        perLineInPieces = try Durations(count: streams, after: 5) { _ in _ = try split(format.events) }.p50 / lines
        perEvent =
            try Durations(count: streams, after: 5) { _ in
                for frame in try split(format.events) {
                    guard try !format.family.events(from: frame).isEmpty else { throw Fault("a frame without an event") }
                }
            }.p50 / Double(format.events.count)
    }
}
