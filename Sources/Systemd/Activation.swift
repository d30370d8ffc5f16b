import CSystemd
import Glibc

/// Sockets that systemd opened and passes (sd_listen_fds(3)).
public enum Activation {
    public enum Failure: Error, Hashable, CustomStringConvertible {
        /// Several sockets, none of which has the name.
        case noneNamed(String, among: [String])
        case severalNamed(String)
        /// What was passed under this name is something else than a listening Unix stream socket.
        case notListening(String)
        /// `$LISTEN_FDS` or its companions make no sense.
        case malformed(code: Int32)

        public var description: String {
            switch self {
            case .noneNamed(let name, let names):
                "systemd passed \(names.count) sockets (\(names.joined(separator: ", "))), none with FileDescriptorName=\(name)"
            case .severalNamed(let name):
                "systemd passed several sockets with FileDescriptorName=\(name); one is needed"
            case .notListening(let name):
                "the socket that systemd passed as \(name) is no listening Unix stream socket; its unit needs ListenStream=/a/path"
            case .malformed(let code):
                "the environment names no sockets that could be used (LISTEN_FDS): \(String(cString: strerror(code)))"
            }
        }
    }

    /// The listening socket of this name, or the only one there is, whatever its name; `nil` where none was passed.
    ///
    /// Takes the variables out of the environment, so that no child takes the sockets for its own, and makes every
    /// passed descriptor close-on-exec. Call it once, before there are threads.
    public static func socket(named name: String) throws(Failure) -> Int32? {
        let names = try takeNames()
        guard !names.isEmpty else { return nil }
        let index = try choose(name, among: names)
        let descriptor = firstDescriptor + Int32(index)
        guard isListening(descriptor) else { throw .notListening(names[index]) }
        return descriptor
    }

    /// SD_LISTEN_FDS_START, a macro with a cast that is not imported.
    private static let firstDescriptor: Int32 = 3

    static func choose(_ name: String, among names: [String]) throws(Failure) -> Int {
        if names.count == 1 { return 0 }
        let matches = names.indices.filter { names[$0] == name }
        guard let index = matches.first else { throw .noneNamed(name, among: names) }
        guard matches.count == 1 else { throw .severalNamed(name) }
        return index
    }

    static func isListening(_ descriptor: Int32) -> Bool {
        sd_is_socket_unix(descriptor, Int32(SOCK_STREAM.rawValue), 1, nil, 0) > 0
    }

    /// The names of the descriptors, in their order.
    private static func takeNames() throws(Failure) -> [String] {
        var list: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = sd_listen_fds_with_names(1, &list)
        guard count >= 0 else { throw .malformed(code: -count) }
        defer { free(list) }
        guard let list else { return [] }
        return (0..<Int(count)).map { index in
            defer { free(list[index]) }
            return list[index].map { String(cString: $0) } ?? ""
        }
    }
}
