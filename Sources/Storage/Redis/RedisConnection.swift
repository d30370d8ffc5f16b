import CHiredis
import Glibc

/// A socket to a Redis that never blocks, and hiredis's reading and writing of the protocol. One thread's.
final class RedisConnection {
    private let context: UnsafeMutablePointer<redisContext>
    private var hasOutput = false

    /// The name of a host is looked up here, which may take a while.
    init(to place: RedisAddress.Place) throws(RedisError) {
        let context =
            switch place {
            case .host(let name, let port): redisConnectNonBlock(name, Int32(port))
            case .socket(let path): redisConnectUnixNonBlock(path)
            }
        guard let context else { throw .down("no memory for a connection") }
        self.context = context
        if context.pointee.err != 0 { throw .down(failure) }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        if case .host = place { redisEnableKeepAlive(context) }
    }

    deinit { redisFree(context) }

    var descriptor: Int32 { context.pointee.fd }

    /// What to poll for.
    var awaited: Int16 { Int16(POLLIN) | (hasOutput ? Int16(POLLOUT) : 0) }

    func append(_ command: [RedisArgument]) {
        var bytes: [UInt8] = []
        var offsets: [Int] = []
        for argument in command {
            offsets.append(bytes.count)
            bytes += argument.bytes
        }
        let lengths = command.map(\.bytes.count)
        bytes.append(0)
        bytes.withUnsafeBufferPointer { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                var words = offsets.map { offset in bytes.baseAddress.map { $0 + offset } }
                redisAppendCommandArgv(context, Int32(words.count), &words, lengths)
            }
        }
        hasOutput = true
    }

    /// Writes what the socket takes and reads what it has: the replies that are complete.
    func advance() throws(RedisError) -> [RedisReply] {
        if hasOutput {
            var isDone: Int32 = 0
            guard redisBufferWrite(context, &isDone) == REDIS_OK else { throw .lost(failure) }
            hasOutput = isDone == 0
        }
        guard redisBufferRead(context) == REDIS_OK else { throw .lost(failure) }
        var replies: [RedisReply] = []
        while true {
            var reply: UnsafeMutableRawPointer?
            guard redisGetReplyFromReader(context, &reply) == REDIS_OK else { throw .lost(failure) }
            guard let reply else { return replies }
            replies.append(RedisReply(UnsafePointer(reply.assumingMemoryBound(to: redisReply.self))))
            freeReplyObject(reply)
        }
    }

    private var failure: String {
        withUnsafePointer(to: &context.pointee.errstr) {
            $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: context.pointee.errstr)) {
                String(cString: $0)
            }
        }
    }
}
