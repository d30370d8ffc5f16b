import Logging
import NIOCore
import PromptAPI
import PromptGateway

/// A connection on its event loop: bytes to messages, messages to methods. What needs no waiting is answered here; the
/// rest goes to a task of the connection's.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let connection: Connection
    private let methods: MethodTable
    private let configuration: Configuration
    private let buffers: BufferAccount
    private let calls: CallAccount
    private let log: Logger
    private var reader: FrameReader
    private var backlog: WriteBacklog
    private var held = 0
    private var frameTimeout: Scheduled<Void>?
    private var isRefusing = false

    init(
        connection: Connection, methods: MethodTable, configuration: Configuration, buffers: BufferAccount, calls: CallAccount,
        log: Logger
    ) {
        self.connection = connection
        self.methods = methods
        self.configuration = configuration
        self.buffers = buffers
        self.calls = calls
        self.log = log
        reader = FrameReader(maxLength: configuration.maxFrameBytes)
        backlog = WriteBacklog(limit: configuration.maxWriteBufferBytes)
    }

    // MARK: Reading

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isRefusing else { return }
        reader.append(unwrapInboundIn(data))
        while !isRefusing {
            switch reader.next() {
            case .frame(let payload):
                frameTimeout?.cancel()
                frameTimeout = nil
                handle(payload.withUnsafeReadableBytes(Message.decode), bytes: payload.readableBytes)
            case .tooLarge:
                refuse(.frameTooLarge(limit: configuration.maxFrameBytes), context)
            case .incomplete:
                wait(context)
                return
            }
        }
    }

    /// A frame has begun, or there is nothing. The first is given only so much time, and all of them only so much memory.
    private func wait(_ context: ChannelHandlerContext) {
        guard hold(reader.buffered, context) else { return giveWay(context) }
        guard reader.buffered > 0, frameTimeout == nil else { return }
        let channel = context.channel
        let log = log
        frameTimeout = context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(configuration.frameTimeout.nanoseconds)) {
            log.record(.connectionDropped, .notice, "a frame once begun did not arrive whole within socket.frame_timeout")
            channel.close(promise: nil)
        }
    }

    private func hold(_ bytes: Int, _ context: ChannelHandlerContext) -> Bool {
        guard bytes != held else { return true }
        held = bytes
        return buffers.hold(
            bytes, on: context.channel, of: connection.caller.userID, limit: configuration.maxBufferedBytes)
    }

    private func giveWay(_ context: ChannelHandlerContext) {
        guard !isRefusing else { return }
        let why = "incomplete frames of all connections fill socket.max_buffered_bytes, and most of them are this user's"
        refuse(.overloaded(why, retryAfter: configuration.frameTimeout.seconds), context)
    }

    /// Answers with an error, takes nothing more and keeps nothing of what it has.
    private func refuse(_ error: RequestError, _ context: ChannelHandlerContext) {
        isRefusing = true
        reader = FrameReader(maxLength: configuration.maxFrameBytes)
        let channel = context.channel
        channel.writeAndFlush(Connection.frame(Answer.error(error, id: .null))).whenComplete { _ in
            channel.close(promise: nil)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .inputClosed? = event as? ChannelEvent {
            if connection.closeInput() {
                let channel = context.channel
                channel.writeAndFlush(ByteBuffer()).whenComplete { _ in channel.close(promise: nil) }
            }
        }
        if event is BufferAccount.GiveWay { giveWay(context) }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        frameTimeout?.cancel()
        _ = hold(0, context)
        connection.end()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    // MARK: Dispatch

    private func handle(_ message: Message, bytes: Int) {
        switch message {
        case .refused(let error): connection.send(Answer.error(error, id: .null))
        case .call(let call): handle(call, bytes: bytes) { .answer($0) }
        case .batch(let calls):
            let answered = calls.count { if case .notification = $0 { false } else { true } }
            let batch = BatchReply(count: answered)
            for call in calls { handle(call, bytes: bytes / calls.count) { .part($0, batch) } }
        }
    }

    /// - Parameter bytes: what the call takes of its frame.
    private func handle(_ call: Call, bytes: Int, reply: (RequestID) -> Reply) {
        switch call {
        case .request(let id, let method, let params): dispatch(method, params, id: id, reply(id), bytes: bytes)
        case .notification(let method, let params):
            if method == Notification.cancel {
                if let id = params["id"].flatMap(RequestID.init) { connection.cancel(id) }
                return
            }
            dispatch(method, params, id: nil, .nothing, bytes: bytes)
        case .invalid(let id, let error): reply(id).send(failure: CallFailure(error: error), through: connection.send)
        }
    }

    private func dispatch(_ method: String, _ params: JSON.Object, id: RequestID?, _ reply: Reply, bytes: Int) {
        do throws(CallFailure) {
            switch try binding(of: method)(params, connection.caller) {
            case .answer(let result): reply.send(result: result, through: connection.send)
            case .work(let body): connection.begin(id, reply: reply, try place(bytes), body)
            }
        } catch {
            reply.send(failure: error, through: connection.send)
        }
    }

    private func place(_ bytes: Int) throws(CallFailure) -> CallAccount.Place {
        do throws(RequestError) {
            return try calls.enter(connection.caller.userID, bytes: bytes, maxBytes: configuration.maxBufferedBytes)
        } catch {
            throw CallFailure(error: error)
        }
    }

    private func binding(of method: String) throws(CallFailure) -> MethodTable.Binding {
        do throws(RequestError) {
            return try methods.binding(of: method, for: connection.caller)
        } catch {
            throw CallFailure(error: error)
        }
    }

    // MARK: Writing

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let size = unwrapOutboundIn(data).readableBytes
        guard backlog.add(size) else {
            log.record(.connectionDropped, .notice, "a client does not read its answers (socket.max_write_buffer_bytes)")
            promise?.fail(ChannelError.ioOnClosedChannel)
            context.close(promise: nil)
            return
        }
        connection.noteBacklog(backlog.bytes)
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.backlog.remove()
            self.connection.noteBacklog(self.backlog.bytes)
        }
        context.write(data, promise: written)
    }
}
