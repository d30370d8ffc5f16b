import Glibc
import PromptAPI

/// What a run of a program came to.
struct ProgramRun {
    var status: Int32
    var output: String
    var error: String

    /// The one JSON document of its standard output.
    var document: JSON {
        get throws { try JSONParser.parse(Array(output.utf8)) }
    }

    /// Runs a program to its end.
    ///
    /// - Parameter input: what its standard input holds; `nil`: nothing, from /dev/null.
    init(_ program: String, _ arguments: [String], environment: [String: String] = [:], input: String? = nil) throws {
        self = try withTemporaryDirectory { directory in
            let output = try Files.openForOutput(directory + "/output")
            let error = try Files.openForOutput(directory + "/error")
            defer { [output, error].forEach { close($0) } }
            let pipe = try Pipe()
            // Texts of tests fit into a pipe.
            if let input { _ = Array(input.utf8).withUnsafeBytes { write(pipe.writeEnd, $0.baseAddress, $0.count) } }
            let child = try ChildProcess(
                program, arguments, environment: environment, input: input == nil ? nil : pipe.readEnd, output: output,
                error: error)
            pipe.closeWriteEnd()
            defer { child.end() }
            return ProgramRun(
                status: try child.waitForExit(), output: try Files.read(directory + "/output"),
                error: try Files.read(directory + "/error"))
        }
    }

    init(status: Int32, output: String, error: String) {
        self.status = status
        self.output = output
        self.error = error
    }

    /// promptctl, at a daemon's socket.
    static func promptctl(
        _ arguments: String..., socket: String, environment: [String: String] = [:], input: String? = nil
    ) throws -> ProgramRun {
        try ProgramRun(
            Program.promptctl.path, arguments, environment: environment.merging(["PROMPTD_SOCKET": socket]) { $1 }, input: input)
    }
}
