import Dispatch
import Glibc
import Platform
import PromptAPI
import Testing

@testable import PromptProviders

/// Against botocore, AWS's own library: byte for byte the same signatures, the same messages out of the same frames, and
/// requests that its model of the service takes. Where it cannot be installed the test says so and is not run.
@Suite(.enabled(if: Counterpart.botocore.isInstalled, "botocore could not be installed from PyPI")) struct `AWS's own library` {
    @Test func `signs a thousand random requests the same`() async throws {
        let lines = try await Counterpart.botocore.lines("signatures 20261124 1000")
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

    @Test func `reads the same messages in random frames, sound and broken`() async throws {
        let lines = try await Counterpart.botocore.lines("frames 20261124 500")
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

    @Test func `takes our requests for ones that the service knows`() async throws {
        let lines = try await Counterpart.botocore.lines("bedrock '\(Fixture.folder)bedrock/requests'")
        #expect(lines.count >= 8)
        for line in lines {
            #expect(line["fault"] == .null, "\(line["file"]?.string ?? ""): \(line["fault"]?.string ?? "")")
            #expect(line["known"] == true, "\(line["file"]?.string ?? "")")
        }
    }
}

/// PyJWT reads what a service account sends to ask for its token.
@Suite(.enabled(if: Counterpart.pyjwt.isInstalled, "PyJWT could not be installed from PyPI")) struct `A standard JWT library` {
    @Test func `takes a service account's assertion, and not what somebody has changed`() async throws {
        let document = Secret(String(decoding: try Recorded.vertex.bytes("service-account.json"), as: UTF8.self))
        let issued = 1_800_000_000
        let assertion = try await ServiceAccount(document).assertion(at: Timestamp(nanoseconds: Int64(issued) * 1_000_000_000))
        func read(_ token: String) async throws -> (status: Int32, output: [UInt8]) {
            let key = Fixture.folder + "vertex/service-account.pub.pem"
            let ran = await Counterpart.pyjwt.run("'\(key)' https://oauth2.example/token \(issued)", input: token)
            return try #require(ran)
        }
        let (status, output) = try await read(assertion)
        try #require(status == 0)
        let token = try JSONParser.parse(output)
        #expect(token["header"]?["typ"] == "JWT" && token["header"]?["kid"] == "canary-key-id-0123456789")
        #expect(token["claims"]?["scope"] == "https://www.googleapis.com/auth/cloud-platform")
        #expect(token["claims"]?["exp"]?.integer == issued + 3600)
        var parts = assertion.split(separator: ".")
        parts[2] = parts[2].first == "A" ? "B" + parts[2].dropFirst() : "A" + parts[2].dropFirst()
        let changed = try await read(parts.joined(separator: "."))
        #expect(changed.status != 0)
    }
}

/// A script of Tests/Counterparts with the library that it uses.
private struct Counterpart {
    private let command: String

    static let botocore = Counterpart("botocore==1.44.5", "aws.py")
    static let pyjwt = Counterpart("pyjwt[crypto]==2.10.1", "assertion.py")

    private init(_ package: String, _ script: String) {
        command = "'\(Fixture.folder)../../Counterparts/run' '\(package)' \(script)"
    }

    /// Installs it where it is not yet; 77 is its word for that it cannot. Without arguments no script does anything.
    var isInstalled: Bool { runHere("2>/dev/null").map { $0.status != 77 << 8 } ?? false }

    func lines(_ arguments: String) async throws -> [JSON] {
        let ran = try #require(await run(arguments))
        try #require(ran.status == 0)
        return try ran.output.split(separator: UInt8(ascii: "\n")).map { try JSONParser.parse(Array($0)) }
    }

    /// - Returns: what wait(2) says of it, and its standard output.
    func run(_ arguments: String, input: String = "") async -> (status: Int32, output: [UInt8])? {
        // Swift's own threads are as many as there are cores, and other tests mind the time on them.
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: runHere(arguments, input: input)) }
        }
    }

    private func runHere(_ arguments: String, input: String = "") -> (status: Int32, output: [UInt8])? {
        guard let pipe = popen("printf %s '\(input)' | \(command) \(arguments)", "r") else { return nil }
        var output: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 { output += chunk[..<count] }
        return (pclose(pipe), output)
    }
}
