import Glibc
import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// Against botocore, AWS's own library: byte for byte the same signatures, the same messages out of the same frames, and
/// requests that its model of the service takes. Where it cannot be installed the test says so and is not run.
@Suite(.enabled(if: Counterpart.isInstalled, "botocore could not be installed from PyPI")) struct `AWS's own library` {
    @Test func `signs a thousand random requests the same`() throws {
        let lines = try Counterpart.lines("signatures 20261124 1000")
        #expect(lines.count == 1000)
        for line in lines {
            let request = HTTPRequest(
                try #require(HTTPRequest.Method(rawValue: line["method"]?.string ?? "")), line["url"]?.string ?? "",
                headers: HTTPHeaders(
                    (line["headers"]?.array ?? []).map { .init($0[0]?.string ?? "", $0[1]?.string ?? "") }),
                body: `An AWS event stream`.bytes(hex: line["body"]?.string ?? ""))
            let credentials = SigV4.Credentials(
                accessKeyID: Secret(line["id"]?.string ?? ""), secretAccessKey: Secret(line["secret"]?.string ?? ""),
                sessionToken: line["token"]?.string.map { Secret($0) })
            let headers = SigV4.headers(
                for: request, with: credentials, region: line["region"]?.string ?? "", service: line["service"]?.string ?? "",
                at: Timestamp(nanoseconds: Int64(line["seconds"]?.integer ?? 0) * 1_000_000_000))
            #expect(headers.last?.value == line["authorization"]?.string, "\(request.method) \(request.url)")
        }
    }

    @Test func `reads the same messages in random frames, sound and broken`() throws {
        let lines = try Counterpart.lines("frames 20261124 500")
        #expect(lines.count == 500)
        for line in lines {
            let data = `An AWS event stream`.bytes(hex: line["data"]?.string ?? "")
            let messages = (line["messages"]?.array ?? []).map { message in
                StreamFrame(
                    name: Self.name(message["headers"]), data: `An AWS event stream`.bytes(hex: message["payload"]?.string ?? ""))
            }
            var stream = AWSEventStream()
            let frames = stream.frames(from: data)
            #expect(frames.filter { $0 != AWSEventStream.corruption } == messages)
            // A length that was broken makes botocore wait for more only where the checksum over it still agrees: never.
            #expect(frames.contains(AWSEventStream.corruption) == (line["sound"] == false))
        }
    }

    private static func name(_ headers: JSON?) -> String {
        switch headers?[":message-type"]?.string {
        case "exception": "!" + (headers?[":exception-type"]?.string ?? "")
        case "error": "!" + (headers?[":error-code"]?.string ?? "")
        default: headers?[":event-type"]?.string ?? ""
        }
    }

    @Test func `takes our requests for ones that the service knows`() throws {
        let lines = try Counterpart.lines("bedrock '\(Fixture.folder)bedrock/requests'")
        #expect(lines.count >= 8)
        for line in lines {
            #expect(line["fault"] == .null, "\(line["file"]?.string ?? ""): \(line["fault"]?.string ?? "")")
            #expect(line["known"] == true, "\(line["file"]?.string ?? "")")
        }
    }
}

/// Tests/Counterparts/botocore.
private enum Counterpart {
    private static let command = "'\(Fixture.folder)../../Counterparts/botocore'"

    /// Installs it where it is not yet; 77 is its word for that it cannot.
    static let isInstalled = run("frames 0 0")?.status == 0

    static func lines(_ arguments: String) throws -> [JSON] {
        let ran = try #require(run(arguments))
        try #require(ran.status == 0)
        return try ran.output.split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse(Array($0)) }
    }

    private static func run(_ arguments: String) -> (status: Int32, output: [UInt8])? {
        guard let pipe = popen("\(command) \(arguments)", "r") else { return nil }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        return (pclose(pipe), output)
    }
}
