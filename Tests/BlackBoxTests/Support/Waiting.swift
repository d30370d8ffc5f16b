import Glibc
import Platform

/// What a test waits for at most before it says that it will not come. Long, for a machine may be busy; a test that passes
/// never waits for it.
let patience = 20.0

/// Seconds of a clock that never goes back.
var now: Double { Double(SystemTime().now.nanoseconds) / 1e9 }

/// Looks again and again until `condition` holds; false where it does not come true.
func holds(within seconds: Double = patience, _ condition: () throws -> Bool) rethrows -> Bool {
    let end = now + seconds
    while true {
        if try condition() { return true }
        guard now < end else { return false }
        usleep(3000)
    }
}

/// Waits until the descriptor can be read, or has ended; false where nothing came.
func isReadable(_ descriptor: Int32, within seconds: Double) -> Bool {
    let end = now + seconds
    while true {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let count = poll(&entry, 1, Int32(max(0, (end - now) * 1000).rounded(.up)))
        if count > 0 { return true }
        if count == 0 || errno != EINTR { return false }
    }
}

/// Why a test cannot go on.
struct Unexpected: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
