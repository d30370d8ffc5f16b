import Glibc
import Platform
import Testing

@testable import Systemd

struct ActivationTests {
    @Test(
        "The socket named rpc is taken, or the only one, whatever its name",
        arguments: [
            (["rpc"], 0), (["connection"], 0), ([""], 0), (["metrics", "rpc"], 1), (["rpc", "metrics", "other"], 0),
        ])
    func choice(names: [String], index: Int) throws {
        #expect(try Activation.choose("rpc", among: names) == index)
    }

    @Test("Several sockets without that name, or with it twice, are an error that names them")
    func ambiguity() {
        #expect(throws: Activation.Failure.noneNamed("rpc", among: ["a", "b"])) {
            try Activation.choose("rpc", among: ["a", "b"])
        }
        #expect(throws: Activation.Failure.severalNamed("rpc")) { try Activation.choose("rpc", among: ["rpc", "a", "rpc"]) }
        #expect(
            Activation.Failure.noneNamed("rpc", among: ["a", "b"]).description
                == "systemd passed 2 sockets (a, b), none with FileDescriptorName=rpc")
    }

    @Test("Only a listening Unix stream socket serves")
    func kinds() throws {
        let directory = try TemporaryDirectory()
        let path = directory.path + "/socket"
        let listening = try UnixSocket.listen(at: path, mode: 0o600, group: nil)
        defer { close(listening) }
        #expect(Activation.isListening(listening))
        let connected = try UnixSocket.connect(to: path)
        defer { close(connected) }
        #expect(!Activation.isListening(connected))
        let datagram = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        defer { close(datagram) }
        #expect(!Activation.isListening(datagram))
        let internet = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(internet) }
        try #require(listen(internet, 1) == 0)
        #expect(!Activation.isListening(internet))
    }
}
