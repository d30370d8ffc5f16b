import ArgumentParser
import PromptAPI

extension TaskType: ExpressibleByArgument {}
extension RoutingStrategy: ExpressibleByArgument {}
extension CacheStrategy: ExpressibleByArgument {}
extension InterruptPolicy: ExpressibleByArgument {}
extension JobState: ExpressibleByArgument {}
extension UsageGrouping: ExpressibleByArgument {}
extension Verdict: ExpressibleByArgument {}

extension JSON {
    /// The value of an option that is JSON, for `@Option(transform:)`.
    static func argument(_ text: String) throws -> JSON {
        do throws(JSONParser.Failure) {
            return try JSONParser.parse(text)
        } catch {
            throw ValidationError("not JSON: \(error.reason) (at byte \(error.offset))")
        }
    }

    static func objectArgument(_ text: String) throws -> JSON {
        let value = try argument(text)
        guard value.object != nil else { throw ValidationError("not a JSON object") }
        return value
    }

    static func arrayArgument(_ text: String) throws -> JSON {
        let value = try argument(text)
        guard value.array != nil else { throw ValidationError("not a JSON array") }
        return value
    }

    /// A word or an object, as `tool_choice` is: what is no JSON is the word itself.
    static func wordOrObjectArgument(_ text: String) throws -> JSON {
        text.first == "{" ? try argument(text) : .string(text)
    }
}

extension JSON? {
    /// The values of an option that may be repeated; not sent where there are none.
    static func list(_ texts: [String]) -> JSON? {
        // No ternary: between its branches `nil` would be the JSON literal.
        guard !texts.isEmpty else { return .none }
        return JSON(texts)
    }

    /// A flag that is sent only where it is set.
    static func flag(_ isSet: Bool) -> JSON? {
        guard isSet else { return .none }
        return .bool(true)
    }
}

/// A text that is given as an argument, or else comes from standard input.
enum TextArgument {
    /// `-`, or nothing where standard input is no terminal, means standard input. One line end at its end is not part of the
    /// text: `echo` and `<<<` add it.
    static func resolve(_ argument: String?, what: String) throws -> String {
        if let argument, argument != "-" { return argument }
        guard argument == "-" || !Descriptor.input.isTerminal else {
            throw Failure(.usage, kind: "usage", "\(what) is needed, as an argument or on standard input")
        }
        let text = try standardInput()
        guard !text.isEmpty else { throw Failure(.usage, kind: "usage", "\(what) is needed, and standard input is empty") }
        return text
    }

    private static func standardInput() throws(Failure) -> String {
        let bytes: [UInt8]
        do throws(FileError) { bytes = try Descriptor.input.readAll() } catch { throw Failure(error, status: .noInput) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(.badData, kind: "bad_data", "standard input is not UTF-8")
        }
        return text.last?.isNewline == true ? String(text.dropLast()) : text
    }
}
