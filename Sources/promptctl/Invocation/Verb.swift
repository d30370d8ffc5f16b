import ArgumentParser
import PromptAPI

/// A command that talks to the daemon. It says what it calls and what to show; the rest is the same for all. Each spells its
/// name out in its configuration: deriving the names of all from their types takes ArgumentParser a fifth of a whole run.
protocol Verb: ParsableCommand {
    /// The methods of spec rpc §3 that it calls: a test holds that every method has a verb.
    static var methods: [String] { get }
    var invocation: Invocation { get }
    func perform(_ session: Session) throws
}

extension Verb {
    func run() throws {
        let session = Session(invocation)
        do {
            try perform(session)
        } catch let failure as Failure {
            session.report(failure)
            throw ExitCode(failure.status.rawValue)
        }
    }
}

/// A verb that makes one call and shows its result.
protocol SingleCall: Verb {
    static var method: String { get }
    func parameters() throws -> JSON
    /// The result as text for people.
    func lines(_ result: JSON, _ session: Session) -> [String]
}

extension SingleCall {
    static var methods: [String] { [method] }

    func parameters() throws -> JSON { [:] }

    func lines(_ result: JSON, _ session: Session) -> [String] { session.readable(result) }

    func perform(_ session: Session) throws {
        let result = try session.call(Self.method, parameters())
        session.show(result) { lines(result, session) }
    }
}
