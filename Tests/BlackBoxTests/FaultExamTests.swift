import PromptAPI
import PromptClient
import Testing

/// The sixteen faults, streamed and not, against both programs over HTTP (spec service §6).
@Suite(.blocking) struct FaultExamTests {
    @Test func `sixteen of sixteen faults are passed, in every manner`() async {
        let flapping = FaultExam.isInRealTime ? FaultExam.Flapping.inRealTime : .compressed
        let lines = await withTaskGroup(of: FaultExam.Line.self) { group in
            for manner in [FaultExam.Manner.whole, .streamed] {
                group.addTask { flapping.line(manner) }
            }
            for question in FaultQuestion.all {
                for manner in FaultExam.Manner.allCases {
                    guard let outcome = question.outcome(manner) else { continue }
                    group.addTask { Self.ask(question, manner, expecting: outcome) }
                }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        let sorted = lines.sorted { ($0.number, $0.manner.order) < ($1.number, $1.manner.order) }
        FaultExam.show(sorted)
        for line in sorted {
            if let complaint = line.complaint { Issue.record("\(line.number) \(line.name), \(line.manner): \(complaint)") }
        }
        for manner in [FaultExam.Manner.whole, .streamed] {
            #expect(sorted.filter { $0.manner == manner }.map(\.number) == Array(1...FaultExam.faults))
        }
    }

    private static func ask(_ question: FaultQuestion, _ manner: FaultExam.Manner, expecting outcome: FaultExam.Outcome)
        -> FaultExam.Line
    {
        var line = FaultExam.Line(number: question.number, name: question.name, manner: manner)
        line.configured = question.settings
        do {
            try Stand.run(
                scenario: Files.read(Files.root + "/Tests/BlackBoxTests/Fixtures/faults/\(question.file).yaml"),
                settings: question.settings, providers: { sim in question.providers.map { provider($0, question, sim) }.joined() }
            ) { stand in
                var parameters = manner.parameters(question.parameters)
                parameters["provider"] = .string(question.providers[0])
                let began = now
                let conversation = try Conversation(stand.connect(), .object(parameters), streamed: manner.isStreamed)
                line.seconds = now - began
                // A rejection tells no attempts: there the simulator does.
                line.attempts =
                    conversation.attempts.isEmpty
                    ? "\(try stand.sim.account(of: question.providers[0]).begun): \(question.providers[0])" : conversation.way
                line.outcome = try conversation.check(outcome, manner)
                try FaultExam.demand(line.seconds < FaultExam.longest, "took \(line.seconds) s")
                if let kind = question.kind, let first = conversation.attempts.first {
                    try FaultExam.demand(first["kind"]?.string == kind, "met another fault: \(conversation.way)")
                }
                try question.also(stand, conversation, manner)
            }
        } catch {
            line.complaint = "\(error)"
        }
        return line
    }

    /// Prices tell who is billed: the first is the cheap one.
    private static func provider(_ name: String, _ question: FaultQuestion, _ sim: SimProcess) -> String {
        let isFirst = name == question.providers[0]
        return Text.provider(
            name, at: sim.url, contextWindow: question.windows[name] ?? 100_000,
            prices: isFirst
                ? "input_price: 1, output_price: 2" : "input_price: 10, output_price: 20, cached_input_price: 1")
    }
}

extension FaultExam.Manner {
    fileprivate var order: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
