import Glibc
import Platform

/// The thread that holds a connection up: connect, serve until it breaks, pause, again.
final class RedisThread: Sendable {
    private let address: RedisAddress
    private let options: Redis.Options
    private let mailbox: RedisMailbox
    private let time = SystemTime()

    init(_ address: RedisAddress, _ options: Redis.Options, _ mailbox: RedisMailbox) {
        self.address = address
        self.options = options
        self.mailbox = mailbox
    }

    func start() throws(SystemError) {
        var thread = pthread_t()
        let this = Unmanaged.passRetained(self)
        let code = pthread_create(&thread, nil, Self.main, this.toOpaque())
        guard code == 0 else {
            this.release()
            throw SystemError("start a thread for", "Redis", code: code)
        }
        // Nobody waits for its end: the name service may hold it for seconds.
        pthread_detach(thread)
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        // A broken connection is an error of the write and no reason to die.
        var signals = sigset_t()
        sigemptyset(&signals)
        sigaddset(&signals, SIGPIPE)
        pthread_sigmask(SIG_BLOCK, &signals, nil)
        Unmanaged<RedisThread>.fromOpaque(argument).takeRetainedValue().run()
        return nil
    }

    private func run() {
        var pause = options.firstPause
        while !mailbox.isClosed {
            do throws(RedisError) {
                let connection = try greeted()
                pause = options.firstPause
                mailbox.set(.up)
                try serve(connection)
            } catch {
                mailbox.set(.down(error.words))
                for exchange in mailbox.fetch() { mailbox.complete(exchange, .failure(.down(error.words))) }
                rest(pause)
                pause = min(pause * 2, options.longestPause)
            }
        }
        for exchange in mailbox.fetch() { mailbox.complete(exchange, .failure(.down("closed"))) }
    }

    private func greeted() throws(RedisError) -> RedisConnection {
        let deadline = time.now + options.connectTimeout
        let connection = try RedisConnection(to: address.place)
        var greeting: [[RedisArgument]] = []
        if let password = address.password {
            greeting.append(["AUTH"] + (address.user.map { [RedisArgument($0)] } ?? []) + [RedisArgument(password)])
        }
        if address.database != 0 { greeting.append(["SELECT", RedisArgument(address.database)]) }
        // It answers once it has loaded its data, and only to those it lets in.
        greeting.append(["PING"])
        for command in greeting { connection.append(command) }
        var awaited = greeting.count
        while awaited > 0 {
            try wait(for: connection, until: deadline)
            if mailbox.isClosed { throw .down("closed") }
            for reply in try connection.advance() {
                if case .error(let message) = reply { throw .refused(message) }
                awaited -= 1
            }
        }
        return connection
    }

    /// Serves callers until the connection breaks; returns where it is to be closed.
    private func serve(_ connection: RedisConnection) throws(RedisError) {
        var line = RedisLine()
        do throws(RedisError) {
            while !mailbox.isClosed {
                for exchange in mailbox.fetch() {
                    for command in exchange.commands { connection.append(command) }
                    line.append(exchange)
                }
                for reply in try connection.advance() {
                    if let (exchange, replies) = line.take(reply) { mailbox.complete(exchange, .success(replies)) }
                }
                try wait(for: connection, until: line.deadline ?? .distantFuture)
            }
        } catch {
            fail(&line, error)
            throw error
        }
        fail(&line, .lost("closed"))
    }

    /// Those whose time is up are told so, the others that their connection is gone.
    private func fail(_ line: inout RedisLine, _ error: RedisError) {
        let now = time.now
        for exchange in line.removeAll() {
            mailbox.complete(exchange, .failure(exchange.deadline <= now ? .timedOut : .lost(error.words)))
        }
    }

    /// Returns when there is something to read, room to write what waits, or something to fetch.
    private func wait(for connection: RedisConnection, until deadline: Instant) throws(RedisError) {
        let left = deadline - time.now
        guard left > .zero else { throw .timedOut }
        var descriptors = [
            pollfd(fd: connection.descriptor, events: connection.awaited, revents: 0),
            pollfd(fd: mailbox.wake, events: Int16(POLLIN), revents: 0),
        ]
        poll(&descriptors, 2, left.pollTimeout)
    }

    private func rest(_ pause: Duration) {
        var wake = pollfd(fd: mailbox.wake, events: Int16(POLLIN), revents: 0)
        poll(&wake, 1, pause.pollTimeout)
    }
}

extension Duration {
    /// Whole milliseconds, rounded up, at most an hour: who waits looks at the clock again.
    fileprivate var pollTimeout: Int32 { Int32(min(nanoseconds / 1_000_000 + 1, 3_600_000)) }
}

extension RedisError {
    fileprivate var words: String {
        switch self {
        case .down(let reason), .lost(let reason), .refused(let reason): reason
        case .timedOut: "no reply in time"
        }
    }
}
