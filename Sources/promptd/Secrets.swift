import Glibc
import PromptProviders
import Systemd

/// Where the daemon reads credentials (spec config): anew at every reload, but for what systemd passed at the start.
struct Secrets: Sendable {
    private let credentials = Credentials.ofThisProcess()

    func secret(_ source: CredentialSource) throws(Provider.Unusable) -> Secret {
        switch source {
        case .credential(let name): return Secret(try read(name, in: credentials))
        case .file(let path):
            let parts = path.split(separator: "/", omittingEmptySubsequences: false)
            let directory = parts.dropLast().joined(separator: "/")
            let folder = path.hasPrefix("/") ? (directory.isEmpty ? "/" : directory) : (directory.isEmpty ? "." : directory)
            do throws(CredentialError) {
                return Secret(try Credentials(directory: folder).read(String(parts.last ?? "")))
            } catch {
                throw Provider.Unusable("key file \(path): \(error.reason)")
            }
        case .environment(let name):
            guard let value = getenv(name).map({ String(cString: $0) }), !value.isEmpty else {
                throw Provider.Unusable("environment variable \(name) is not set")
            }
            return Secret(value)
        }
    }

    /// A password for a store of ours, in the clear.
    func password(_ credential: String) throws(Provider.Unusable) -> String { try read(credential, in: credentials) }

    private func read(_ name: String, in credentials: Credentials) throws(Provider.Unusable) -> String {
        do throws(CredentialError) {
            return try credentials.read(name)
        } catch {
            throw Provider.Unusable("\(error)")
        }
    }
}
