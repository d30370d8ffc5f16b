import Glibc
import Platform

/// Secrets that systemd hands to a service as files (`LoadCredential=`, `SetCredential=`).
public struct Credentials: Sendable {
    /// Bytes of one credential: systemd's own bound for all of them together (CREDENTIALS_TOTAL_SIZE_MAX).
    public static let maxBytes = 1 << 20

    /// `nil`: the service has none.
    public let directory: String?

    public init(directory: String?) {
        self.directory = directory
    }

    public static func ofThisProcess() -> Credentials {
        Credentials(directory: Environment.value(of: "CREDENTIALS_DIRECTORY"))
    }

    /// The text of one credential, without the one line break that editors and `echo` leave at its end.
    public func read(_ name: String) throws(CredentialError) -> String {
        guard Self.isName(name) else { throw CredentialError(name, .badName) }
        guard let directory else { throw CredentialError(name, .noDirectory) }
        var bytes = try contents(of: directory + "/" + name, name)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw CredentialError(name, .empty) }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw CredentialError(name, .notText) }
        return text
    }

    /// A plain file name: nothing that leads out of the directory.
    static func isName(_ name: String) -> Bool {
        (1...255).contains(name.utf8.count) && name != "." && name != ".."
            && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ":") }
    }

    private func contents(of path: String, _ name: String) throws(CredentialError) -> [UInt8] {
        // O_NONBLOCK: a pipe in the credential's place must not hang the daemon.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw CredentialError(name, errno == ENOENT ? .notFound : .unreadable(code: errno)) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw CredentialError(name, .unreadable(code: errno)) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw CredentialError(name, .noFile) }
        guard status.st_size <= Self.maxBytes else { throw CredentialError(name, .tooLarge) }
        return try readAll(descriptor, name)
    }

    private func readAll(_ descriptor: Int32, _ name: String) throws(CredentialError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw CredentialError(name, .unreadable(code: errno)) }
            guard count > 0 else { return bytes }
            bytes.append(contentsOf: chunk[..<count])
            // The file may have grown since it was measured.
            guard bytes.count <= Self.maxBytes else { throw CredentialError(name, .tooLarge) }
        }
    }
}

/// Why a credential could not be read. It names the credential and holds nothing of its value.
public struct CredentialError: Error, Hashable, CustomStringConvertible {
    public enum Reason: Sendable, Hashable {
        case noDirectory
        case badName
        case notFound
        case noFile
        case tooLarge
        case empty
        case notText
        case unreadable(code: Int32)
    }

    public let name: String
    public let reason: Reason

    init(_ name: String, _ reason: Reason) {
        self.name = name
        self.reason = reason
    }

    public var description: String {
        switch reason {
        case .noDirectory: "credential \(name): the service was given none; its unit needs LoadCredential=\(name):/a/file"
        case .badName: "credential \(name.debugDescription): a name is a plain file name, without slash, colon or blank"
        case .notFound: "credential \(name): not among those the service was started with; add LoadCredential= and restart it"
        case .noFile: "credential \(name): is no regular file"
        case .tooLarge: "credential \(name): is larger than \(Credentials.maxBytes) bytes"
        case .empty: "credential \(name): is empty"
        case .notText: "credential \(name): is not UTF-8"
        case .unreadable(let code): "credential \(name): \(String(cString: strerror(code)))"
        }
    }
}
