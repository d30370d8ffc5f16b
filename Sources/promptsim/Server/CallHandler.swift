import NIOCore
import NIOHTTP1
import Platform

/// One connection: reads a request, then does the steps of its timeline. Requests come one at a time, which the
/// pipelining handler before this one sees to.
final class CallHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    /// Longer requests than any provider takes.
    static let maxBodyBytes = 64 << 20

    private let simulation: Simulation
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var isTooLong = false
    private var performance: Performance?
    private var timer: Scheduled<Void>?

    init(_ simulation: Simulation) {
        self.simulation = simulation
    }

    /// A response that is under way.
    private struct Performance {
        let response: Simulation.Response
        let begin: NIODeadline
        let version: HTTPVersion
        let keepsAlive: Bool
        /// Steps done.
        var done = 0
        /// What the steps done have cost.
        var tokens = TokenCount()

        var next: Timeline.Step? {
            done < response.timeline.steps.count ? response.timeline.steps[done] : nil
        }

        func deadline(of step: Timeline.Step) -> NIODeadline {
            begin + .nanoseconds(step.at.nanoseconds)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            self.head = head
            body.clear()
            isTooLong = false
        case .body(var part):
            isTooLong = isTooLong || body.readableBytes + part.readableBytes > Self.maxBodyBytes
            if isTooLong { body.clear() } else { body.writeBuffer(&part) }
        case .end:
            guard let head else { return }
            self.head = nil
            begin(head, context)
        }
    }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let request = IncomingRequest(
            method: head.method.rawValue, target: head.uri, headers: head.headers, body: body.readableBytesView)
        let response = isTooLong ? simulation.refuseTooLong(request) : simulation.respond(to: request)
        performance = Performance(response: response, begin: .now(), version: head.version, keepsAlive: head.isKeepAlive)
        advance(context)
    }

    /// Does what is due, in one flush, and sets the timer for the rest.
    private func advance(_ context: ChannelHandlerContext) {
        let now = NIODeadline.now()
        while let performance, let step = performance.next, performance.deadline(of: step) <= now {
            self.performance?.done += 1
            self.performance?.tokens += step.tokens
            act(step.act, performance, context)
        }
        context.flush()
        guard let performance, let step = performance.next else { return }
        let deadline = performance.deadline(of: step)
        timer = context.eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.advance(context) }
    }

    private func act(_ act: Timeline.Act, _ performance: Performance, _ context: ChannelHandlerContext) {
        switch act {
        case .head(let head):
            context.write(wrapOutboundOut(.head(Self.responseHead(head, performance))), promise: nil)
        case .bytes(let bytes):
            context.write(wrapOutboundOut(.body(.byteBuffer(context.channel.allocator.buffer(bytes: bytes)))), promise: nil)
        case .end:
            // First this, since the next request may be read within the write.
            finish(as: performance.response.timeline.outcome.ending)
            let written = context.writeAndFlush(wrapOutboundOut(.end(nil)))
            if !performance.keepsAlive { written.assumeIsolated().whenComplete { _ in context.close(promise: nil) } }
        case .close(let how):
            finish(as: performance.response.timeline.outcome.ending)
            context.flush()
            if how == .rst {
                // Closing a socket that lingers for no time at all resets the connection.
                _ = (context.channel as? any SocketOptionProvider)?.setSoLinger(NIOLinger(l_onoff: 1, l_linger: 0))
            }
            context.close(promise: nil)
        }
    }

    private static func responseHead(_ head: Timeline.Head, _ performance: Performance) -> HTTPResponseHead {
        var headers = HTTPHeaders()
        headers.reserveCapacity(head.headers.count + 2)
        for header in head.headers { headers.add(name: header.name, value: header.value) }
        if let length = head.length { headers.replaceOrAdd(name: "content-length", value: String(length)) }
        if !performance.keepsAlive { headers.replaceOrAdd(name: "connection", value: "close") }
        return HTTPResponseHead(version: performance.version, status: .init(statusCode: head.status), headers: headers)
    }

    private func finish(as ending: Calls.Ending) {
        timer?.cancel()
        timer = nil
        guard let performance else { return }
        self.performance = nil
        simulation.end(performance.response, ending, tokens: performance.tokens)
    }

    func channelInactive(context: ChannelHandlerContext) {
        finish(as: .closedByClient)
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}

extension Timeline.Outcome {
    fileprivate var ending: Calls.Ending {
        switch self {
        case .completed: .completed
        case .failed: .failed
        }
    }
}
