import Glibc

/// What systemd tells a service by way of its environment.
enum Environment {
    static func value(of name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}
