/// Where the configuration is read, at the start and at every reload.
struct ConfigurationSource: Sendable {
    static let defaultFile = "/etc/promptd/promptd.yaml"

    let path: String
    /// A file that was asked for must be there; the default one need not.
    private let isNamed: Bool

    init(named path: String?) {
        self.path = path ?? Self.defaultFile
        isNamed = path != nil
    }

    func load() throws(ConfigurationFaults) -> DaemonConfiguration {
        do throws(ConfigurationFaults) {
            return try DaemonConfiguration.load(path: path)
        } catch {
            guard error.unreadable == .missing, !isNamed else { throw error }
            return DaemonConfiguration()
        }
    }
}
