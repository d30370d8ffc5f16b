import Testing

@testable import promptsim

@Suite("The scenarios of the sixteen faults")
struct FaultScenarioTests {
    private static let directory =
        #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/BlackBoxTests/Fixtures/faults/"

    private static let names = [
        "01-rate-limit-with-wait", "02-rate-limit-without-wait", "03-server-error-once", "04-unavailable-for-good",
        "05-reset-before-headers", "06-no-response", "07-late-first-token", "08-cut-after-two-thirds", "09-stall",
        "10-malformed-event", "11-missing-done", "12-context-length", "13-content-filter", "14-fallback-rejects-prefill",
        "15-flapping", "16-accounting",
    ]

    @Test("are scenarios, each with someone who answers", arguments: names)
    func read(name: String) throws {
        let scenario = try ScenarioFile.read(try TextFile.read(Self.directory + name + ".yaml"))
        #expect(scenario.models.count >= 2)
        let first = scenario.models[0]
        #expect(!first.faults.isEmpty || first.contextWindow != nil || first.firstToken == .fixed(20))
        #expect(scenario.models.last?.faults == [])
    }
}
