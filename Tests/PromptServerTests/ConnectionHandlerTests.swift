import NIOCore
import NIOEmbedded
import PromptAPI
import Testing

@testable import PromptServer

/// A connection on an event loop that the test moves.
@Suite struct `A connection's handler` {
    private let channel = EmbeddedChannel()

    @discardableResult
    private func set(
        up edit: (inout PromptServer.Configuration) -> Void = { _ in }, buffers: BufferAccount = BufferAccount()
    ) throws -> Connection {
        var configuration = PromptServer.Configuration()
        edit(&configuration)
        let connection = Connection(caller: .user, channel: channel)
        let handler = ConnectionHandler(
            connection: connection, methods: .whole(), configuration: configuration, buffers: buffers, calls: CallAccount(),
            log: .silent)
        try channel.pipeline.syncOperations.addHandler(handler)
        try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
        return connection
    }

    private func receive(_ text: String) throws { try receive(bytes: Frame.encode(Array(text.utf8))) }

    private func receive(bytes: some Sequence<UInt8>) throws { try channel.writeInbound(ByteBuffer(bytes: bytes)) }

    private func answer() throws -> JSON? {
        guard var frame = try channel.readOutbound(as: ByteBuffer.self), let length = frame.readInteger(as: UInt32.self) else {
            return nil
        }
        #expect(Int(length) == frame.readableBytes)
        return try JSONParser.parse(Array(buffer: frame))
    }

    // MARK: Answers

    @Test func `answers at once what needs no waiting`() throws {
        try set()
        try receive(#"{"jsonrpc":"2.0","id":"a","method":"health"}"#)
        let answer = try answer()
        #expect(answer?["id"] == "a")
        #expect(answer?["result"]?["status"] == "degraded")
        #expect(try self.answer() == nil)
    }

    @Test func `answers several frames that came as one, in order`() throws {
        try set()
        let frames = (1...3).flatMap { Frame.encode(Array(#"{"jsonrpc":"2.0","id":\#($0),"method":"health"}"#.utf8)) }
        try receive(bytes: frames)
        #expect(try (1...3).map { _ in try answer()?["id"] } == [1, 2, 3])
    }

    /// Nobody would begin it any longer.
    @Test func `refuses what comes after the daemon has stopped`() throws {
        try set().stop()
        try receive(#"{"jsonrpc":"2.0","id":1,"method":"generate","params":{"prompt":"late"}}"#)
        #expect(try answer()?["error"]?["data"]?["kind"] == "shutting_down")
    }

    @Test func `says what is no JSON and stays open`() throws {
        try set()
        try receive("{")
        let answer = try answer()
        #expect(answer?["id"] == .null)
        #expect(answer?["error"]?["code"] == -32700)
        try receive("")
        #expect(try self.answer()?["error"]?["code"] == -32700, "an empty frame is no JSON either")
        #expect(channel.isActive)
    }

    @Test func `answers a batch by one array`() throws {
        try set()
        try receive(
            #"[{"jsonrpc":"2.0","id":1,"method":"health"},{"jsonrpc":"2.0","method":"health"},7,"#
                + #"{"jsonrpc":"2.0","id":2,"method":"nothing"}]"#)
        let answers = try answer()?.array
        #expect(answers?.map { $0["id"] } == [1, .null, 2])
        #expect(answers?[0]["result"] != nil)
        #expect(answers?[1]["error"]?["code"] == -32600)
        #expect(answers?[2]["error"]?["code"] == -32601)
        #expect(try answer() == nil)
    }

    @Test(arguments: [
        #"{"jsonrpc":"2.0","method":"health"}"#, #"{"jsonrpc":"2.0","method":"nothing"}"#,
        #"{"jsonrpc":"2.0","method":"health","params":[1]}"#, #"[{"jsonrpc":"2.0","method":"health"}]"#,
        #"{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":1}}"#, #"{"jsonrpc":"2.0","method":"$/cancelRequest"}"#,
    ])
    func `never answers a notification`(notification: String) throws {
        try set()
        try receive(notification)
        #expect(try answer() == nil)
        #expect(channel.isActive)
    }

    @Test func `keeps administrators' methods to administrators`() throws {
        try set()
        try receive(#"{"jsonrpc":"2.0","id":1,"method":"reload"}"#)
        #expect(try answer()?["error"]?["data"]?["kind"] == "permission_denied")
    }

    // MARK: Bounds

    @Test func `drops who does not end a frame in time`() throws {
        try set(up: { $0.frameTimeout = .seconds(30) })
        try receive(bytes: [0, 0])
        channel.embeddedEventLoop.advanceTime(by: .seconds(20))
        try receive(bytes: [0])
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(9999))
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.isActive, "a byte now and then wins no time")
    }

    @Test func `gives every frame its own time`() throws {
        try set(up: { $0.frameTimeout = .seconds(30) })
        let frame = Frame.encode(Array(#"{"jsonrpc":"2.0","method":"health"}"#.utf8))
        for _ in 0..<5 {
            try receive(bytes: frame[..<10])
            channel.embeddedEventLoop.advanceTime(by: .seconds(29))
            try receive(bytes: frame[10...])
        }
        channel.embeddedEventLoop.advanceTime(by: .seconds(3600))
        #expect(channel.isActive, "who sends nothing may stay")
    }

    @Test func `refuses a frame that is too large and closes`() throws {
        try set(up: { $0.maxFrameBytes = 100 })
        try receive(#"{"jsonrpc":"2.0","id":1,"method":"health"}"#)
        try receive(bytes: Frame.header(length: 101))
        #expect(try answer()?["id"] == 1, "what came before is answered")
        let refusal = try answer()
        #expect(refusal?["id"] == .null)
        #expect(refusal?["error"]?["data"]?["kind"] == "frame_too_large")
        #expect(!channel.isActive)
    }

    @Test func `refuses what would fill the memory of all connections`() throws {
        let (buffers, other) = (BufferAccount(), EmbeddedChannel())
        _ = buffers.hold(10, on: other, of: "another", limit: 100)
        try set(up: { $0.maxBufferedBytes = 100 }, buffers: buffers)
        try receive(bytes: Frame.header(length: 1000) + Array(repeating: 0, count: 86))
        #expect(channel.isActive)
        try receive(bytes: [0])
        #expect(try answer()?["error"]?["data"]?["kind"] == "overloaded")
        #expect(!channel.isActive)
        #expect(buffers.hold(100, on: other, of: "another", limit: 100), "what it held was given back")
    }

    @Test func `gives way where its user has the most and another comes`() throws {
        let (buffers, other) = (BufferAccount(), EmbeddedChannel())
        try set(up: { $0.maxBufferedBytes = 100 }, buffers: buffers)
        try receive(bytes: Frame.header(length: 1000) + Array(repeating: 0, count: 80))
        #expect(buffers.hold(20, on: other, of: "another", limit: 100))
        let refusal = try answer()
        #expect(refusal?["error"]?["data"]?["kind"] == "overloaded")
        #expect(refusal?["error"]?["message"]?.string?.contains("this user's") == true)
        #expect(!channel.isActive)
    }

    @Test func `drops who does not read its answers`() throws {
        try set(up: { $0.maxWriteBufferBytes = 1000 })
        try channel.pipeline.syncOperations.addHandler(Unread(), position: .first)
        let call = #"{"jsonrpc":"2.0","id":1,"method":"health"}"#
        var answered = 0
        while channel.isActive, answered < 100 {
            try? receive(call)
            answered += 1
        }
        let health: JSON = ["status": "degraded", "healthy_providers": [], "overall_health_percentage": 0.0]
        let frame = Connection.frame(Answer.result(health, id: .integer(1)))
        #expect(answered == 1000 / frame.readableBytes + 2, "one under way, as many as fit beside it, and one too many")
    }

    @Test func `lets a single answer be as large as it is`() throws {
        try set(up: { $0.maxWriteBufferBytes = 10 })
        try receive(#"{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}"#)
        #expect(try answer()?["result"] != nil)
        #expect(channel.isActive)
    }

    @Test func `closes once the client has nothing to say and nothing to get`() throws {
        try set()
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!channel.isActive)
    }
}

/// A client that reads nothing: what is written to it never goes out.
private final class Unread: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    private var promises: [EventLoopPromise<Void>] = []

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if let promise { promises.append(promise) }
    }

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        for promise in promises { promise.fail(ChannelError.ioOnClosedChannel) }
        promises = []
        context.close(mode: mode, promise: promise)
    }
}
