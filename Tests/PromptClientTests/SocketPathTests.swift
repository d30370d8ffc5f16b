import PromptClient
import Testing

@Suite struct SocketPathTests {
    private func resolve(_ option: String? = nil, _ environment: [String: String] = [:], existing: Set<String> = []) -> SocketPath
    {
        SocketPath.resolve(option: option, environment: { environment[$0] }, exists: { existing.contains($0) })
    }

    private let everything = ["PROMPTD_SOCKET": "/e.sock", "XDG_RUNTIME_DIR": "/run/user/7"]
    private let perUser = "/run/user/7/promptd.sock"

    @Test func `The option comes first`() {
        #expect(resolve("/o.sock", everything, existing: [perUser]) == SocketPath("/o.sock", .option))
    }

    @Test func `Then the variable`() {
        #expect(resolve(nil, everything, existing: [perUser]) == SocketPath("/e.sock", .environment))
    }

    @Test func `Then the per-user path, if it exists`() {
        let environment = ["PROMPTD_SOCKET": "", "XDG_RUNTIME_DIR": "/run/user/7"]
        #expect(resolve(nil, environment, existing: [perUser]) == SocketPath(perUser, .perUser))
        #expect(resolve(nil, environment) == SocketPath.system)
    }

    @Test func `Last the system's`() {
        #expect(resolve(nil, ["XDG_RUNTIME_DIR": ""], existing: ["/promptd.sock"]).path == "/run/promptd.sock")
    }

    @Test func `Advice for a per-user daemon names the user's manager`() {
        let error = ClientError.unreachable(SocketPath(perUser, .perUser), .noSocket)
        #expect(error.description.contains("systemctl --user start promptd.socket"))
    }
}
