import PromptAPI
import PromptGateway

/// Why a call has no result, and which request it was.
struct CallFailure: Error {
    var error: RequestError
    var requestID: String?
}

/// What a method knows of its call beside its parameters.
struct CallContext: Sendable {
    let caller: Caller
    /// `nil` for a notification.
    let id: RequestID?
    /// Sends a notification to the caller; returns once there is room for more.
    let notify: @Sendable (JSON) async throws -> Void
}

/// Which method does what.
struct MethodTable: Sendable {
    /// What becomes of a call once it is read.
    enum Handling: Sendable {
        /// Answered where it is read: it needs no waiting.
        case answer(JSON)
        /// Answered by a task of its own.
        case work(@Sendable (CallContext) async throws(CallFailure) -> JSON)
    }

    typealias Binding = @Sendable (JSON.Object, Caller) throws(CallFailure) -> Handling

    private var bindings: [String: (access: Access, binding: Binding)] = [:]

    /// Finds a method for a caller, or says why there is none.
    func binding(of method: String, for caller: Caller) throws(RequestError) -> Binding {
        guard let entry = bindings[method] else { throw .methodNotFound("there is no method \(method.prefix(64))") }
        guard entry.access != .administrators || caller.isAdministrator else {
            throw .permissionDenied(
                "\(method) is for administrators: root, the daemon's own user, and members of access.admin_group")
        }
        return entry.binding
    }

    /// A method that is sometimes answered at once and sometimes has to wait. It sees its parameters also as they were sent.
    mutating func either<Parameters>(
        _ method: Method<Parameters>,
        _ body: @escaping @Sendable (Parameters, Caller, _ sent: JSON.Object) throws(CallFailure) -> Handling
    ) {
        bindings[method.name] = (
            method.access,
            { params, caller throws(CallFailure) in
                let parameters: Parameters
                do throws(RequestError) {
                    parameters = try method.decode(params)
                } catch {
                    throw CallFailure(error: error)
                }
                return try body(parameters, caller, params)
            }
        )
    }

    mutating func immediate<Parameters>(
        _ method: Method<Parameters>, _ body: @escaping @Sendable (Parameters, Caller) throws(RequestError) -> JSON
    ) {
        either(method) { parameters, caller, _ throws(CallFailure) in
            do throws(RequestError) {
                return .answer(try body(parameters, caller))
            } catch {
                throw CallFailure(error: error)
            }
        }
    }

    mutating func waiting<Parameters: Sendable>(
        _ method: Method<Parameters>, _ body: @escaping @Sendable (Parameters, CallContext) async throws(CallFailure) -> JSON
    ) {
        either(method) { parameters, _, _ in
            .work { context async throws(CallFailure) in try await body(parameters, context) }
        }
    }
}
