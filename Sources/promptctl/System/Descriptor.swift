import Glibc

/// A failed system call on a file, in words.
struct FileError: Error, CustomStringConvertible {
    let description: String
    let code: Int32

    init(_ verb: String, _ name: String, code: Int32 = errno) {
        self.code = code
        description = "cannot \(verb) \(name): \(String(cString: strerror(code)))"
    }
}

/// An open file. It does not close itself: three of them are everybody's.
struct Descriptor: Sendable {
    static let input = Descriptor(number: STDIN_FILENO, name: "standard input")
    static let output = Descriptor(number: STDOUT_FILENO, name: "standard output")
    static let error = Descriptor(number: STDERR_FILENO, name: "standard error")

    let number: Int32
    /// For messages.
    let name: String

    var isTerminal: Bool { isatty(number) == 1 }

    /// How many characters a line of the terminal holds; nil where it is none.
    var terminalWidth: Int? { terminalSize?.width }

    /// In characters and lines; nil where it is no terminal.
    var terminalSize: (width: Int, height: Int)? {
        var size = winsize()
        guard ioctl(number, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : Console.defaultHeight)
    }

    /// All of it, however few bytes the kernel takes at a time.
    func write(_ bytes: some Collection<UInt8>) throws(FileError) {
        let bytes = ContiguousArray(bytes)
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { Glibc.write(number, $0.baseAddress.map { $0 + written }, $0.count - written) }
            if count >= 0 { written += count } else { try waitOrThrow(for: POLLOUT, "write to") }
        }
    }

    /// Everything up to the end.
    func readAll() throws(FileError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(number, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 { bytes.append(contentsOf: chunk[..<count]) } else { try waitOrThrow(for: POLLIN, "read") }
        }
    }

    /// After a failed call: returns where it is worth another try. A descriptor shared with another program may have been
    /// set non-blocking by it.
    private func waitOrThrow(for event: Int32, _ verb: String) throws(FileError) {
        switch errno {
        case EINTR: return
        case EAGAIN:
            var descriptor = pollfd(fd: number, events: Int16(event), revents: 0)
            poll(&descriptor, 1, -1)
        default: throw FileError(verb, name)
        }
    }
}

extension Descriptor {
    static func open(reading path: String) throws(FileError) -> Descriptor {
        try open(path, O_RDONLY)
    }

    /// Made where it is missing; written at its end; for one process at a time.
    static func open(appendingTo path: String) throws(FileError) -> Descriptor {
        let descriptor = try open(path, O_RDWR | O_CREAT | O_APPEND)
        guard flock(descriptor.number, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
            throw FileError("write to", "\(path), which another run has open", code: EWOULDBLOCK)
        }
        return descriptor
    }

    private static func open(_ path: String, _ flags: Int32) throws(FileError) -> Descriptor {
        let number = Glibc.open(path, flags | O_CLOEXEC, 0o666)
        guard number >= 0 else { throw FileError("open", path) }
        return Descriptor(number: number, name: path)
    }

    /// Whether it keeps what is written to it, unlike a pipe or a device.
    var isRegularFile: Bool {
        var status = stat()
        return fstat(number, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    func truncate(to length: Int) throws(FileError) {
        guard ftruncate(number, length) == 0 else { throw FileError("shorten", name) }
    }
}
