import Glibc
import Platform
import Testing

/// Listening at a path: what was there before, and what is there after.
@Suite struct `Unix sockets` {
    @Test func `who listens can be connected to, and the two talk`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let listener = try UnixSocket.listen(at: path, mode: 0o600, group: nil)
        defer { close(listener) }
        let client = try UnixSocket.connect(to: path)
        defer { close(client) }
        let server = accept(listener, nil, nil)
        defer { close(server) }
        #expect(write(client, "hello", 5) == 5)
        var buffer = [UInt8](repeating: 0, count: 16)
        #expect(read(server, &buffer, buffer.count) == 5)
        #expect(buffer.prefix(5).elementsEqual("hello".utf8))
        #expect(directory.names() == ["s"])
    }

    @Test(arguments: [0o600, 0o660, 0o666, 0o640] as [mode_t])
    func `the file has the mode that was asked for, whatever the umask`(mode: mode_t) throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let listener = try UnixSocket.listen(at: path, mode: mode, group: getgid())
        defer { close(listener) }
        let status = try status(of: path)
        #expect(status.st_mode & 0o7777 == mode)
        #expect(status.st_mode & S_IFMT == S_IFSOCK)
        #expect(status.st_gid == getgid())
    }

    @Test func `a file that a dead daemon left is replaced`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        close(try UnixSocket.listen(at: path, mode: 0o600, group: nil))
        #expect(directory.names() == ["s"])
        let left = try status(of: path).st_ino
        let listener = try UnixSocket.listen(at: path, mode: 0o600, group: nil)
        defer { close(listener) }
        #expect(try status(of: path).st_ino != left)
        close(try UnixSocket.connect(to: path))
        #expect(directory.names() == ["s"])
    }

    @Test func `where somebody listens the address is in use, and stays theirs`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let listener = try UnixSocket.listen(at: path, mode: 0o600, group: nil)
        defer { close(listener) }
        let error = #expect(throws: SystemError.self) { try UnixSocket.listen(at: path, mode: 0o600, group: nil) }
        #expect(error?.code == EADDRINUSE)
        #expect(error?.description == "listen at \(path): Address already in use")
        close(try UnixSocket.connect(to: path))
        #expect(directory.names() == ["s"])
    }

    @Test func `a file that is no socket is left alone`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let file = open(path, O_CREAT | O_WRONLY, 0o600)
        #expect(write(file, "mine", 4) == 4)
        close(file)
        let error = #expect(throws: SystemError.self) { try UnixSocket.listen(at: path, mode: 0o600, group: nil) }
        #expect(error?.code == EEXIST)
        #expect(try status(of: path).st_size == 4)
        #expect(directory.names() == ["s"])
    }

    @Test func `a link is left alone, even one to a socket`() throws {
        let directory = try TemporaryDirectory()
        close(try UnixSocket.listen(at: directory.path + "/other", mode: 0o600, group: nil))
        #expect(symlink(directory.path + "/other", directory.path + "/s") == 0)
        #expect(code { try UnixSocket.listen(at: directory.path + "/s", mode: 0o600, group: nil) } == EEXIST)
        #expect(directory.names() == ["other", "s"])
    }

    @Test func `what fails says on which path and why`() throws {
        let directory = try TemporaryDirectory()
        #expect(code { try UnixSocket.connect(to: directory.path + "/none") } == ENOENT)
        #expect(code { try UnixSocket.listen(at: directory.path + "/none/s", mode: 0o600, group: nil) } == ENOENT)
        close(try UnixSocket.listen(at: directory.path + "/dead", mode: 0o600, group: nil))
        #expect(code { try UnixSocket.connect(to: directory.path + "/dead") } == ECONNREFUSED)
    }

    @Test func `a path that the kernel cannot take is refused before it is tried`() throws {
        let directory = try TemporaryDirectory()
        let long = directory.path + "/" + String(repeating: "s", count: 108)
        for path in [long, "", directory.path + "/a\0b"] {
            #expect(code { try UnixSocket.connect(to: path) } == ENAMETOOLONG)
            #expect(code { try UnixSocket.listen(at: path, mode: 0o600, group: nil) } == ENAMETOOLONG)
        }
        #expect(directory.names() == [])
    }

    @Test func `a descriptor is not handed to children`() throws {
        let directory = try TemporaryDirectory()
        let listener = try UnixSocket.listen(at: directory.path + "/s", mode: 0o600, group: nil)
        defer { close(listener) }
        let client = try UnixSocket.connect(to: directory.path + "/s")
        defer { close(client) }
        #expect(fcntl(listener, F_GETFD) & FD_CLOEXEC != 0)
        #expect(fcntl(client, F_GETFD) & FD_CLOEXEC != 0)
    }

    private func status(of path: String) throws -> stat {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status
    }

    private func code(_ body: () throws -> Int32) -> Int32? {
        do {
            close(try body())
            return nil
        } catch {
            return (error as? SystemError)?.code
        }
    }
}

@Suite struct `Peers` {
    @Test func `of a connection the kernel tells who connected`() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/s"
        let listener = try UnixSocket.listen(at: path, mode: 0o600, group: nil)
        defer { close(listener) }
        let client = try UnixSocket.connect(to: path)
        defer { close(client) }
        let server = accept(listener, nil, nil)
        defer { close(server) }
        try expectThisProcess(Peer(descriptor: server))
    }

    @Test func `of a pair it is this process`() throws {
        var pair: [Int32] = [-1, -1]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
        defer { for end in pair { close(end) } }
        try expectThisProcess(Peer(descriptor: pair[0]))
        try expectThisProcess(Peer(descriptor: pair[1]))
    }

    @Test func `what is no socket has no peer`() {
        let file = open("/dev/null", O_RDONLY)
        defer { close(file) }
        let error = #expect(throws: SystemError.self) { try Peer(descriptor: file) }
        #expect(error?.code == ENOTSOCK)
        #expect(#expect(throws: SystemError.self) { try Peer(descriptor: -1) }?.code == EBADF)
    }

    private func expectThisProcess(_ peer: Peer) {
        #expect(peer.uid == geteuid() && peer.gid == getegid() && peer.pid == getpid())
        let count = getgroups(0, nil)
        var groups = [gid_t](repeating: 0, count: Int(count))
        #expect(getgroups(count, &groups) == count)
        #expect(peer.groups.sorted() == groups.sorted())
    }
}

@Suite struct `Names of users and groups` {
    @Test func `root is 0 both ways and what does not exist is nil`() {
        #expect(Names.user(0) == "root")
        #expect(Names.user(named: "root") == 0)
        #expect(Names.group(named: "root") == 0)
        #expect(Names.user(4_000_000_123) == nil)
        #expect(Names.user(named: "no-such-user-here") == nil)
        #expect(Names.group(named: "no-such-group-here") == nil)
    }
}
