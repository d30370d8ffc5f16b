import Glibc

/// What systemd tells a service by way of its environment.
public enum Environment {
    /// Where the service keeps its state, if the unit says so. Of several directories, which colons separate, the first.
    public static var stateDirectory: String? {
        value(of: "STATE_DIRECTORY")?.split(separator: ":").first.map { String($0) }
    }

    static func value(of name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
