import Glibc
import Platform
import PromptAPI
import PromptClient
import Synchronization

/// A daemon that says what a test tells it to: frames on a Unix socket, one connection after the other, on a thread of its own.
final class FakeServer: Sendable {
    struct Request: Sendable {
        var id: JSON
        var method: String
        var params: JSON
    }

    enum Step: Sendable {
        case result(JSON)
        case error(code: Int, kind: String, message: String, data: JSON = [:])
        case notification(String, JSON)
        case bytes([UInt8])
        /// Until the test opens the gate.
        case wait(Gate)
        case close
    }

    let directory = TemporaryDirectory()
    var path: String { directory.path + "/promptd.sock" }
    /// What came so far.
    var requests: [Request] { core.requests.withLock { $0 } }

    private let core: Core
    private let thread: pthread_t

    init(_ script: @escaping @Sendable (Request) -> [Step]) throws {
        core = Core(
            listener: try UnixSocket.listen(at: directory.path + "/promptd.sock", mode: 0o600, group: nil), script: script)
        var thread = pthread_t()
        let start: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
            if let pointer { Unmanaged<Core>.fromOpaque(pointer).takeRetainedValue().serve() }
            return nil
        }
        let code = pthread_create(&thread, nil, start, Unmanaged.passRetained(core).toOpaque())
        precondition(code == 0, "a thread can be made")
        self.thread = thread
    }

    /// Each method's one answer.
    convenience init(results: [String: JSON]) throws {
        try self.init { request in
            [results[request.method].map { .result($0) } ?? .error(code: -32601, kind: "method_not_found", message: "unknown")]
        }
    }

    deinit {
        core.stop()
        pthread_join(thread, nil)
    }

    /// Waits until as many connections have been closed by their clients.
    func waitForEnd(ofConnections count: Int) -> Bool {
        for _ in 0..<1000 where core.ended.withLock({ $0 }) < count { usleep(5000) }
        return core.ended.withLock { $0 } >= count
    }

    /// What the thread holds on to.
    private final class Core: Sendable {
        let requests = Mutex<[Request]>([])
        let ended = Mutex(0)
        private let listener: Int32
        private let connection = Mutex<Int32?>(nil)
        private let script: @Sendable (Request) -> [Step]

        init(listener: Int32, script: @escaping @Sendable (Request) -> [Step]) {
            self.listener = listener
            self.script = script
        }

        func serve() {
            while case let descriptor = accept(listener, nil, nil), descriptor >= 0 {
                connection.withLock { $0 = descriptor }
                converse(descriptor)
                connection.withLock { $0 = nil }
                close(descriptor)
                ended.withLock { $0 += 1 }
            }
            close(listener)
        }

        func stop() {
            shutdown(listener, Int32(SHUT_RDWR))
            connection.withLock { descriptor in _ = descriptor.map { shutdown($0, Int32(SHUT_RDWR)) } }
        }

        private func converse(_ descriptor: Int32) {
            var reader = FrameReader()
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            while case let count = recv(descriptor, &chunk, chunk.count, 0), count > 0 {
                reader.append(chunk[..<count])
                while let payload = try? reader.next(), let message = try? JSONParser.parse(payload) {
                    let request = Request(
                        id: message["id"] ?? .null, method: message["method"]?.string ?? "", params: message["params"] ?? .null)
                    requests.withLock { $0.append(request) }
                    for step in script(request) where !perform(step, request, descriptor) { return }
                }
            }
        }

        /// False where the connection is to be closed.
        private func perform(_ step: Step, _ request: Request, _ descriptor: Int32) -> Bool {
            switch step {
            case .result(let result):
                write(["jsonrpc": "2.0", "id": request.id, "result": result], descriptor)
            case .error(let code, let kind, let message, let data):
                var details = data.object ?? JSON.Object()
                details["kind"] = .string(kind)
                let error: JSON = ["code": JSON(code), "message": .string(message), "data": .object(details)]
                write(["jsonrpc": "2.0", "id": request.id, "error": error], descriptor)
            case .notification(let method, let params):
                var params = params.object ?? JSON.Object()
                params["id"] = request.id
                write(["jsonrpc": "2.0", "method": .string(method), "params": .object(params)], descriptor)
            case .bytes(let bytes):
                write(bytes, descriptor)
            case .wait(let gate):
                gate.wait()
            case .close:
                return false
            }
            return true
        }

        private func write(_ message: JSON, _ descriptor: Int32) {
            write(Frame.encode(message.encoded), descriptor)
        }

        private func write(_ bytes: [UInt8], _ descriptor: Int32) {
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}

/// Holds a fake server back until a test has seen what it wanted to see; at most ten seconds.
final class Gate: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    func wait() {
        for _ in 0..<2000 where !isOpen.withLock({ $0 }) { usleep(5000) }
    }
}

/// A fresh directory, removed with everything in it when it is let go of.
final class TemporaryDirectory: Sendable {
    let path: String

    init() {
        var template = Array("/tmp/promptctl-XXXXXX".utf8CString)
        precondition(mkdtemp(&template) != nil, "a temporary directory can be made")
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        if let directory = opendir(path) {
            while let entry = readdir(directory) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink(path + "/" + name)
            }
            closedir(directory)
        }
        rmdir(path)
    }

    /// Writes a file, and returns its path.
    @discardableResult
    func write(_ text: String, to name: String) -> String {
        let descriptor = open(path + "/" + name, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count, "a short file can be written")
        return path + "/" + name
    }

    func read(_ name: String) -> String {
        let descriptor = open(path + "/" + name, O_RDONLY)
        defer { close(descriptor) }
        return String(decoding: readToEnd(descriptor), as: UTF8.self)
    }
}

/// Everything that comes. A terminal whose other side is closed ends with an error instead of an end of file.
func readToEnd(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = read(descriptor, &chunk, chunk.count), count > 0 || (count < 0 && errno == EINTR) {
        if count > 0 { bytes.append(contentsOf: chunk[..<count]) }
    }
    return bytes
}
