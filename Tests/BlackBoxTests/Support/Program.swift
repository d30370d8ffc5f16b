import Glibc

/// The programs under test: those that were built beside these tests.
enum Program: String {
    case promptd, promptctl, promptsim

    /// - Throws: a word about what to build.
    var path: String {
        get throws {
            let path = Self.folder + "/" + rawValue
            guard access(path, X_OK) == 0 else {
                throw Unexpected("\(path) is missing: build it with `swift build --product \(rawValue)`")
            }
            return path
        }
    }

    /// On Linux the bundle of tests is the executable that runs.
    private static let folder: String = {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &buffer, buffer.count)
        let path = String(decoding: buffer.prefix(max(0, count)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        return "/" + path.split(separator: "/").dropLast().joined(separator: "/")
    }()

    /// Whether a program of the system is there.
    static func isInstalled(_ name: String) -> Bool {
        let folders = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
        return folders.split(separator: ":").contains { access("\($0)/\(name)", X_OK) == 0 }
    }
}
