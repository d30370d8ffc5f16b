import Glibc
import PromptAPI

/// Every way a call can end without its result.
public enum ClientError: Error, Sendable, Hashable {
    case unreachable(SocketPath, Unreachable)
    /// What came is not what spec rpc says may come: most likely something else than promptd listens there.
    case protocolViolation(String)
    case rpc(RPCError)
}

/// Why there is no daemon to talk to.
public enum Unreachable: Sendable, Hashable {
    case noSocket
    /// A socket file that a dead daemon left behind.
    case nobodyListens
    case permissionDenied
    /// The connection ended before the answer came.
    case closed
    case other(errno: Int32)

    public init(errno code: Int32) {
        self =
            switch code {
            case ENOENT, ENOTDIR: .noSocket
            case ECONNREFUSED: .nobodyListens
            case EACCES, EPERM: .permissionDenied
            case EPIPE, ECONNRESET: .closed
            default: .other(errno: code)
            }
    }
}

extension ClientError: CustomStringConvertible {
    /// A sentence for people that says what to do next.
    public var description: String {
        switch self {
        case .unreachable(let socket, let reason): Self.sentence(socket, reason)
        case .protocolViolation(let what): "this is not how promptd speaks: \(what)"
        case .rpc(let error): error.message
        }
    }

    private static func sentence(_ socket: SocketPath, _ reason: Unreachable) -> String {
        let systemctl = socket.origin == .perUser ? "systemctl --user" : "systemctl"
        switch reason {
        case .noSocket:
            return "there is no socket at \(socket.path): is promptd running? (\(systemctl) start promptd.socket)"
        case .nobodyListens:
            return "nobody listens at \(socket.path): promptd has stopped (\(systemctl) start promptd.socket)"
        case .permissionDenied:
            return "permission denied at \(socket.path): only members of the group promptd may connect (usermod -aG promptd USER)"
        case .closed:
            return "promptd at \(socket.path) closed the connection before it answered"
        case .other(let code):
            return "cannot reach promptd at \(socket.path): \(String(cString: strerror(code)))"
        }
    }
}
