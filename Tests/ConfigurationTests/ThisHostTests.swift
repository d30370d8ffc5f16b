import Logging
import PromptGateway
import Testing

@testable import promptd

/// Callers are known by uid; the file may name them.
@Suite struct ThisHostTests {
    private func users(_ limits: [String: Double]) -> [String: Double] {
        var configuration = PromptGateway.Configuration()
        for (name, budget) in limits { configuration.limitsByUser[name, default: .init()].budgetPerDay = budget }
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let resolved = configuration.onThisHost(log) { ["alice": 1000, "root": 0][$0] }
        return resolved.limitsByUser.mapValues(\.budgetPerDay)
    }

    @Test func `a name stands for its uid, also root's`() {
        #expect(users(["alice": 5, "root": 7, "uid:3": 9]) == ["uid:1000": 5, "uid:0": 7, "uid:3": 9])
    }

    @Test func `who is given by uid as well is bound by that`() {
        #expect(users(["alice": 5, "uid:1000": 1]) == ["uid:1000": 1])
    }

    @Test func `a name that nobody has binds nobody`() {
        #expect(users(["bob": 5]) == ["bob": 5])
    }

    @Test func `the host's own names are asked`() {
        var configuration = PromptGateway.Configuration()
        configuration.limitsByUser["root"] = .init()
        let log = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        #expect(configuration.onThisHost(log).limitsByUser.keys.sorted() == ["uid:0"])
    }
}
