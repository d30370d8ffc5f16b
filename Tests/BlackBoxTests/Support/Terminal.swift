import Glibc

/// A program that runs on a terminal.
enum Terminal {
    /// Both of its outputs go to the terminal, as they came.
    static func run(_ program: String, _ arguments: [String], environment: [String: String]) throws -> ProgramRun {
        let (master, slave) = try open()
        defer { close(master) }
        let child: ChildProcess
        do {
            defer { close(slave) }
            child = try ChildProcess(program, arguments, environment: environment, input: slave, output: slave, error: slave)
        }
        defer { child.end() }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 12)
        // At the end of its last user a terminal cannot be read: EIO.
        while isReadable(master, within: patience), case let count = read(master, &chunk, chunk.count), count > 0 {
            bytes += chunk[..<count]
        }
        return ProgramRun(status: try child.waitForExit(), output: String(decoding: bytes, as: UTF8.self), error: "")
    }

    /// A new terminal, as pty(7) has it: Swift's Glibc knows ioctl(2), but not posix_openpt(3).
    private static func open() throws -> (master: Int32, slave: Int32) {
        let master = Glibc.open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var number: Int32 = -1
        var isLocked: Int32 = 0
        guard master >= 0, ioctl(master, setLock, &isLocked) == 0, ioctl(master, getNumber, &number) == 0 else {
            throw Unexpected("no terminal: \(String(cString: strerror(errno)))")
        }
        let slave = Glibc.open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        guard slave >= 0 else { throw Unexpected("no terminal: \(String(cString: strerror(errno)))") }
        return (master, slave)
    }

    /// TIOCSPTLCK and TIOCGPTN of ioctl_tty(2), which are macros that are not imported.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430
}
