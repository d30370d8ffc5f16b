import Glibc
import Synchronization

/// A pipe to or from a child. Nobody gets an end of it who was not given it: who waits for its end would wait for him too.
final class Pipe {
    let readEnd: Int32
    private(set) var writeEnd: Int32

    /// Held where a child starts: between a pipe and its being marked there must be none.
    static let lock = Mutex(())

    init() throws {
        var ends: [Int32] = [-1, -1]
        let code = Self.lock.withLock { _ in
            let code = pipe(&ends)
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            return code
        }
        guard code == 0 else { throw Unexpected("no pipe: \(String(cString: strerror(errno)))") }
        (readEnd, writeEnd) = (ends[0], ends[1])
    }

    func closeWriteEnd() {
        if writeEnd >= 0 { close(writeEnd) }
        writeEnd = -1
    }

    deinit {
        close(readEnd)
        closeWriteEnd()
    }
}
