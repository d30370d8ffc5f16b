import Glibc

/// Where the daemon is looked for (spec rpc §1).
public struct SocketPath: Sendable, Hashable {
    /// Who named the path: it decides which advice helps when nobody answers there.
    public enum Origin: Sendable, Hashable {
        case option, environment, perUser, system
    }

    public static let environmentVariable = "PROMPTD_SOCKET"
    public static let system = SocketPath("/run/promptd.sock", .system)

    public let path: String
    public let origin: Origin

    public init(_ path: String, _ origin: Origin = .option) {
        self.path = path
        self.origin = origin
    }

    /// In order: the option, `$PROMPTD_SOCKET`, the per-user path if it exists, the system path. A variable that is set
    /// to nothing counts as not set, as the XDG base directory specification wants it.
    public static func resolve(
        option: String?, environment: (String) -> String?, exists: (String) -> Bool
    ) -> SocketPath {
        if let option { return SocketPath(option, .option) }
        if let path = environment(environmentVariable), !path.isEmpty { return SocketPath(path, .environment) }
        if let directory = environment("XDG_RUNTIME_DIR"), !directory.isEmpty {
            let path = directory + "/promptd.sock"
            if exists(path) { return SocketPath(path, .perUser) }
        }
        return system
    }

    /// With this process's own environment and file system.
    public static func resolve(option: String? = nil) -> SocketPath {
        resolve(
            option: option,
            environment: { name in getenv(name).map { String(cString: $0) } },
            exists: { path in access(path, F_OK) == 0 })
    }
}
