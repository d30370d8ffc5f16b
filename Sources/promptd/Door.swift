import Glibc
import Logging
import Platform
import PromptServer
import Systemd

/// The socket that the daemon listens at: systemd's, or one of its own.
struct Door: Sendable {
    /// The name under which systemd passes the socket (FileDescriptorName=).
    static let socketName = "rpc"

    let descriptor: Int32
    /// For people.
    let name: String
    /// Set where the daemon made the file, and so removes it.
    private let ownFile: OwnFile?

    private struct OwnFile: Sendable {
        let path: String
        let inode: ino_t
    }

    /// In order: systemd's, the option's path, the configuration's.
    static func open(_ option: String?, _ configuration: PromptServer.Configuration, _ log: Logger) throws(StartFailure) -> Door {
        do throws(Activation.Failure) {
            if let descriptor = try Activation.socket(named: socketName) {
                return Door(descriptor: descriptor, name: "the socket that systemd passed", ownFile: nil)
            }
        } catch {
            throw StartFailure(description: "\(error)", code: EX_CONFIG)
        }
        let path = option ?? configuration.path
        do throws(SystemError) {
            let descriptor = try UnixSocket.listen(at: path, mode: configuration.mode, group: group(configuration.group, log))
            return Door(descriptor: descriptor, name: path, ownFile: inode(of: path).map { OwnFile(path: path, inode: $0) })
        } catch {
            throw StartFailure(description: explain(error, path), code: error.code == EADDRINUSE ? EX_UNAVAILABLE : EX_OSERR)
        }
    }

    /// Removes the file if it is still the one that was made: a successor may have put its own there.
    func close() {
        guard let ownFile, Self.inode(of: ownFile.path) == ownFile.inode else { return }
        unlink(ownFile.path)
    }

    private static func explain(_ error: SystemError, _ path: String) -> String {
        error.code == EADDRINUSE ? "another promptd answers at \(path)" : "\(error)"
    }

    private static func group(_ name: String?, _ log: Logger) -> gid_t? {
        guard let name else { return nil }
        guard let group = Names.group(named: name) else {
            log.warning("there is no group \(name): the socket keeps the daemon's own (socket.group)")
            return nil
        }
        return group
    }

    private static func inode(of path: String) -> ino_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_ino : nil
    }
}
