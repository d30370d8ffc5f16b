import Glibc
import Testing

/// promptctl as somebody who is not the daemon's user and no administrator.
struct OtherUser {
    /// Neither a person's nor out of systemd's dynamic range.
    static let uid = 12345

    static var isPossible: Bool { geteuid() == 0 && Program.isInstalled("setpriv") }
    static let condition: Comment = "becoming another user takes root, and setpriv of util-linux"

    private let program: String

    /// Puts a copy of promptctl where that user may read it.
    init(in directory: String) throws {
        program = directory + "/promptctl"
        guard !Files.exists(program) else { return }
        let bytes = try Files.bytes(Program.promptctl.path)
        let descriptor = try Files.openForOutput(program)
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else { throw Unexpected("cannot copy promptctl: \(String(cString: strerror(errno)))") }
            rest = rest.dropFirst(count)
        }
        chmod(program, 0o755)
    }

    func promptctl(_ arguments: [String], socket: String) throws -> ProgramRun {
        let identity = ["--reuid=\(Self.uid)", "--regid=\(Self.uid)", "--clear-groups"]
        return try ProgramRun("setpriv", identity + [program, "--socket", socket] + arguments)
    }
}
