import Glibc

/// Which of systemd's units a process belongs to, by its control group.
public struct Unit: Sendable, Hashable {
    /// The unit of the system's manager: `nginx.service`, `session-3.scope`, `user@1000.service`.
    public let name: String
    /// The unit of that user's own manager, where the process runs under one: `app.service`.
    public let userUnit: String?

    public init(name: String, userUnit: String? = nil) {
        self.name = name
        self.userUnit = userUnit
    }

    /// Reads `/proc/<pid>/cgroup`. `nil` where the process is in no unit, is gone, or cannot be seen from here.
    /// A pid may come to belong to another process; ask while its connection is open.
    public init?(pid: pid_t) {
        guard pid > 0, let text = Self.contents(of: "/proc/\(pid)/cgroup") else { return nil }
        self.init(cgroup: text)
    }

    /// `text` has lines `hierarchy:controllers:path` (cgroups(7)). systemd's own hierarchy is 0 where there is cgroup v2, and
    /// `name=systemd` on v1; the others say nothing of units.
    public init?(cgroup text: String) {
        let lines = text.split(separator: "\n").map { $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false) }
        let paths = lines.filter { $0.count == 3 && $0[0] == "0" } + lines.filter { $0.count == 3 && $0[1] == "name=systemd" }
        guard let unit = paths.lazy.compactMap({ Unit(path: $0[2]) }).first else { return nil }
        self = unit
    }

    /// The outermost name that is a unit's counts: below it a service with `Delegate=` makes groups with names of its own choice.
    private init?(path: Substring) {
        let names = path.split(separator: "/").map(Self.unescaped)
        guard let first = names.firstIndex(where: Self.isUnit) else { return nil }
        let name = String(names[first])
        let isUserManager = name.hasPrefix("user@") && name.hasSuffix(".service")
        self.init(name: name, userUnit: isUserManager ? names[(first + 1)...].first(where: Self.isUnit).map(String.init) : nil)
    }

    /// Kinds of unit whose processes have a group of their own; a slice only holds others.
    private static let suffixes = [".service", ".scope", ".socket", ".mount", ".swap"]

    private static func isUnit(_ name: Substring) -> Bool {
        suffixes.contains { name.hasSuffix($0) && name.utf8.count > $0.utf8.count }
    }

    /// systemd puts an underscore before a name that looks like a file of the kernel's, and the kernel marks a group that was
    /// removed under its last process.
    private static func unescaped(_ name: Substring) -> Substring {
        let deleted = " (deleted)"
        let whole = name.hasSuffix(deleted) ? name.dropLast(deleted.count) : name
        return whole.hasPrefix("_") ? whole.dropFirst() : whole
    }

    /// A page holds any real one: a path is at most 4096 bytes, and hierarchies are few.
    private static let maxBytes = 16384

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: maxBytes)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : nil
    }
}

/// The uids that systemd lends to services with `DynamicUser=`, and takes back when they stop.
public enum DynamicUser {
    /// Fixed when systemd is built; these are the defaults, which the distributions keep
    /// (https://systemd.io/UIDS-GIDS, "Special systemd UID ranges").
    public static let range: ClosedRange<uid_t> = 61184...65519
}
