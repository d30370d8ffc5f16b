import Glibc
import Platform
import PromptAPI

/// The frame that all are compared by.
enum Request {
    /// Bytes of payload.
    static let size = 1024

    static let prompt = "Say in one sentence why the sky is blue."

    /// A call with nothing in it, filled up by its id.
    static func health() -> [UInt8] {
        let empty = call("health", id: "", params: nil).count
        let payload = call("health", id: String(repeating: "i", count: size - empty), params: nil)
        precondition(payload.count == size, "the id fills the frame exactly")
        return Frame.encode(payload)
    }

    static func generate() -> [UInt8] {
        Frame.encode(call("generate", id: "1", params: ["prompt": .string(prompt), "cache_enabled": false]))
    }

    /// One whose answer is kept.
    static func cached() -> [UInt8] { Frame.encode(call("generate", id: "1", params: ["prompt": .string(prompt)])) }

    private static func call(_ method: String, id: String, params: JSON?) -> [UInt8] {
        JSON.object(["jsonrpc": "2.0", "id": .string(id), "method": .string(method), "params": params]).encoded
    }

    /// The same call as the daemon makes it of its provider.
    static func chat(port: UInt16, streaming: Bool) -> [UInt8] {
        let body = JSON.object([
            "model": "sim", "messages": [["role": "user", "content": .string(prompt)]], "stream": streaming ? true : nil,
            "stream_options": streaming ? ["include_usage": true] : nil,
        ]).encoded
        let head =
            "POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nContent-Type: application/json\r\n"
            + "Accept: \(streaming ? "text/event-stream" : "application/json")\r\nContent-Length: \(body.count)\r\n\r\n"
        return Array(head.utf8) + body
    }
}

/// Reads an answer's envelope at the first exchange, and afterwards only whether it has an error: reading costs time on
/// the core that is measured.
enum Answers {
    static func check(_ payload: ArraySlice<UInt8>, isFirst: Bool) throws {
        if isFirst {
            let answer = try JSONParser.parse(payload)
            guard answer["result"] != nil, answer["error"] == nil else { throw Fault("answered \(answer)") }
        } else {
            guard !payload.prefix(1200).contains(subsequence: "\"error\":{") else {
                throw Fault("answered \(String(decoding: payload, as: UTF8.self))")
            }
        }
    }
}

extension ArraySlice<UInt8> {
    func contains(subsequence text: StaticString) -> Bool {
        let sought = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        return withUnsafeBufferPointer { bytes in
            guard bytes.count >= sought.count else { return false }
            return (0...bytes.count - sought.count).contains { start in
                bytes[start] == sought[0] && bytes[start..<start + sought.count].elementsEqual(sought)
            }
        }
    }
}

/// Waits for a server that was just started.
func connectWhenReady(_ path: String) throws -> Wire {
    let limit = SystemTime().now + .seconds(10)
    while true {
        do throws(SystemError) {
            return try Wire(socket: path)
        } catch {
            guard SystemTime().now < limit else { throw error }
            usleep(2000)
        }
    }
}

struct EchoFloor {
    private let process: ChildProcess
    private let socket: String

    init(binary: String, directory: String) throws {
        socket = directory + "/echo.sock"
        process = try ChildProcess(binary, [socket])
    }

    func subject() throws -> Subject {
        let wire = try connectWhenReady(socket)
        let frame = Request.health()
        return Subject(
            name: "C echo, 1 KB",
            exchange: {
                guard try wire.exchange(frame: frame).count == Request.size else { throw Fault("the echo is another") }
            }, server: process)
    }
}

/// The daemon with one provider: the simulator.
struct Daemon {
    let process: ChildProcess
    let socket: String

    init(binary: String, directory: String, provider port: UInt16) throws {
        socket = directory + "/promptd.sock"
        process = try ChildProcess(
            binary, try Self.arguments(directory: directory, provider: port) + ["--socket", socket], isQuiet: true)
        // Idle is after it answered once.
        _ = try connectWhenReady(socket).exchange(frame: Request.health())
    }

    /// What it is started with beside its socket.
    static func arguments(directory: String, provider port: UInt16) throws -> [String] {
        let config = directory + "/promptd.yaml"
        let text = """
            providers:
              - name: sim
                kind: openai
                base_url: http://127.0.0.1:\(port)/v1
                models:
                  - { id: sim, default: true, input_price: 0.15, output_price: 0.60, context_window: 128000 }

            """
        try TextFile.write(text, to: config)
        let state = directory + "/state"
        guard mkdir(state, 0o700) == 0 || errno == EEXIST else { throw SystemError("create", state) }
        return ["--config", config, "--state-directory", state, "--log-format", "text"]
    }

    func health() throws -> Subject { try subject("health, 1 KB", Request.health()) }

    func generate() throws -> Subject { try subject("generate through promptd", Request.generate()) }

    private func subject(_ name: String, _ frame: [UInt8]) throws -> Subject {
        let wire = try Wire(socket: socket)
        var isFirst = true
        return Subject(
            name: name,
            exchange: {
                try Answers.check(try wire.exchange(frame: frame), isFirst: isFirst)
                isFirst = false
            }, server: process)
    }
}

/// promptsim without a scenario: it answers at once.
struct Simulator {
    private let process: ChildProcess
    let port: UInt16

    init(binary: String) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw SystemError("open", "a pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let output = Wire(descriptor: ends[0])
        process = try ChildProcess(binary, ["--listen", "127.0.0.1:0"], descriptors: [STDOUT_FILENO: ends[1]])
        close(ends[1])
        let line = String(decoding: try output.readLine(), as: UTF8.self)
        guard line.hasPrefix("promptsim: listening on http://"),
            let port = line.split(separator: ":").last?.split(separator: "/").first,
            let number = UInt16(port)
        else { throw Fault("promptsim says: \(line)") }
        self.port = number
    }

    func direct(streaming: Bool) throws -> Subject {
        let wire = try Wire(port: port)
        let request = Request.chat(port: port, streaming: streaming)
        return Subject(
            name: "the same call direct, \(streaming ? "streaming" : "whole")",
            exchange: {
                try wire.write(request)
                let body = try wire.readHTTPAnswer()[...]
                let isWhole = streaming ? body.contains(subsequence: "data: [DONE]") : body.contains(subsequence: "\"choices\"")
                guard isWhole else { throw Fault("promptsim answered \(String(decoding: body, as: UTF8.self))") }
            }, server: process)
    }
}
