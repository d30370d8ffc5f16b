import PromptAPI
import PromptGateway
import Testing

@testable import PromptServer

@Suite struct `The method table` {
    private let methods = MethodTable.whole()

    /// What a method that needs no waiting answers.
    private func answer(_ method: String, _ params: JSON = [:], as caller: Caller = .user) throws -> Result<JSON, RequestError> {
        let binding = try methods.binding(of: method, for: caller)
        do throws(CallFailure) {
            guard case .answer(let result) = try binding(params.object ?? JSON.Object(), caller) else {
                Issue.record("\(method) waits")
                return .success(.null)
            }
            return .success(result)
        } catch {
            return .failure(error.error)
        }
    }

    @Test func `has every method of the contract`() throws {
        for method in Methods.all {
            _ = try methods.binding(of: method.name, for: .administrator)
        }
    }

    @Test func `does not know others`() {
        for name in ["", "Health", "health ", "queue", String(repeating: "x", count: 100_000)] {
            #expect(throws: RequestError.methodNotFound("there is no method \(name.prefix(64))")) {
                _ = try methods.binding(of: name, for: .administrator)
            }
        }
    }

    @Test func `keeps administrators' methods to administrators`() throws {
        let restricted = Methods.all.filter { $0.access == .administrators }.map(\.name)
        #expect(restricted.contains("reload") && restricted.contains("providers.set"))
        for method in Methods.all {
            do {
                _ = try methods.binding(of: method.name, for: .user)
                #expect(method.access != .administrators, "\(method.name)")
            } catch {
                #expect(method.access == .administrators && error.kind == "permission_denied", "\(method.name)")
            }
        }
    }

    @Test func `judges parameters before anything else`() throws {
        #expect(try answer("health", ["x": 1]).failure?.kind == "invalid_params")
        #expect(try answer("providers.set", [:], as: .administrator).failure?.kind == "invalid_params")
    }

    @Test func `judges the parameters of what has to wait before it waits`() throws {
        #expect(try answer("embed", [:]).failure?.kind == "invalid_params")
        #expect(try answer("embed", ["input": []]).failure?.kind == "invalid_params")
        let tooMany = [JSON](repeating: "a", count: EmbedParameters.maxInputs + 1)
        #expect(try answer("embed", ["input": .array(tooMany)]).failure?.kind == "invalid_params")
        #expect(try answer("embed", ["input": ["a"], "unheard_of": 1]).failure?.kind == "invalid_params")
    }

    @Test func `says what the daemon is`() throws {
        let status = try answer("status").get()
        #expect(status["service"]?["version"] == "1.2.3")
        #expect(status["service"]?["pid"] == 42)
        #expect(status["service"]?["connections"] == 1)
        #expect(try answer("health").get()["status"] == "degraded", "there is no provider")
        let drain = try answer("providers.set", ["provider": "a", "state": "drained"], as: .administrator)
        #expect(drain.failure?.kind == "not_found")
    }
}

extension Result where Failure == RequestError {
    var failure: RequestError? { if case .failure(let error) = self { error } else { nil } }
}
