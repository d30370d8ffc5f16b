import Glibc
import Platform
import Systemd
import Testing

/// What is read from the process's environment, which is one for all: these tests run one after the other.
@Suite(.serialized)
struct EnvironmentTests {
    /// The manager's end: a datagram socket in the file system.
    final class Manager {
        private let directory: TemporaryDirectory
        private let descriptor: Int32

        init() throws {
            directory = try TemporaryDirectory()
            descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            let path = directory.path + "/notify"
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
            let result = withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
            try #require(result == 0)
            setenv("NOTIFY_SOCKET", path, 1)
        }

        deinit {
            unsetenv("NOTIFY_SOCKET")
            close(descriptor)
        }

        /// The next message; it is there already, as sending is synchronous.
        func next() -> String? {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : String(decoding: bytes[..<count], as: UTF8.self)
        }
    }

    @Test("Every state reaches the manager as one datagram of assignments")
    func states() throws {
        let manager = try Manager()
        let notify = Notify()
        #expect(notify.ready(status: "serving 3 providers"))
        #expect(manager.next() == "READY=1\nSTATUS=serving 3 providers")
        #expect(notify.status("2 requests"))
        #expect(manager.next() == "STATUS=2 requests")
        #expect(notify.reloading(at: Instant(nanoseconds: 12_345_678)))
        #expect(manager.next() == "RELOADING=1\nMONOTONIC_USEC=12345")
        #expect(notify.watchdog())
        #expect(manager.next() == "WATCHDOG=1")
        #expect(notify.extendTimeout(by: .milliseconds(1500)))
        #expect(manager.next() == "EXTEND_TIMEOUT_USEC=1500000")
        #expect(notify.stopping(status: "draining"))
        #expect(manager.next() == "STOPPING=1\nSTATUS=draining")
        #expect(manager.next() == nil)
    }

    @Test("A line break in a status cannot begin another assignment")
    func injection() throws {
        let manager = try Manager()
        Notify().status("busy\nMAINPID=1\r\nREADY=1")
        #expect(manager.next() == "STATUS=busy MAINPID=1  READY=1")
    }

    @Test("Without a manager nothing is sent and nobody was told")
    func noManager() {
        unsetenv("NOTIFY_SOCKET")
        #expect(!Notify().ready(status: "serving"))
    }

    @Test("A manager that has gone away is survived")
    func managerGone() {
        setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
        defer { unsetenv("NOTIFY_SOCKET") }
        #expect(!Notify().watchdog())
    }

    @Test("The watchdog's limit is the environment's, and half of it the period")
    func watchdog() {
        setenv("WATCHDOG_USEC", "30000000", 1)
        setenv("WATCHDOG_PID", String(getpid()), 1)
        defer {
            unsetenv("WATCHDOG_USEC")
            unsetenv("WATCHDOG_PID")
        }
        #expect(Watchdog.ofThisProcess()?.limit == .seconds(30))
        #expect(Watchdog.ofThisProcess()?.period == .seconds(15))
        setenv("WATCHDOG_PID", "1", 1)
        #expect(Watchdog.ofThisProcess() == nil)
        setenv("WATCHDOG_PID", String(getpid()), 1)
        setenv("WATCHDOG_USEC", "soon", 1)
        #expect(Watchdog.ofThisProcess() == nil)
        unsetenv("WATCHDOG_USEC")
        #expect(Watchdog.ofThisProcess() == nil)
    }

    @Test("Sockets meant for another process are left to it, and no variables mean no socket")
    func activation() throws {
        #expect(try Activation.socket(named: "rpc") == nil)
        setenv("LISTEN_FDS", "1", 1)
        setenv("LISTEN_PID", "1", 1)
        defer { unsetenv("LISTEN_FDS") }
        #expect(try Activation.socket(named: "rpc") == nil)
        #expect(getenv("LISTEN_PID") == nil)
    }

    @Test("A senseless LISTEN_FDS is an error that says so, and leaves the environment all the same")
    func malformedActivation() {
        setenv("LISTEN_FDS", "three", 1)
        setenv("LISTEN_PID", String(getpid()), 1)
        #expect(throws: Activation.Failure.malformed(code: EINVAL)) { try Activation.socket(named: "rpc") }
        #expect(getenv("LISTEN_FDS") == nil)
    }

    @Test("The credentials' directory is the environment's")
    func credentials() throws {
        let directory = try TemporaryDirectory()
        try directory.file("key", Array("secret".utf8))
        setenv("CREDENTIALS_DIRECTORY", directory.path, 1)
        defer { unsetenv("CREDENTIALS_DIRECTORY") }
        #expect(try Credentials.ofThisProcess().read("key") == "secret")
    }
}
