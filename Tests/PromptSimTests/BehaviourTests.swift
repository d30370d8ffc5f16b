import Platform
import Testing

@testable import promptsim

@Suite("What a model does with a call")
struct BehaviourTests {
    private func plan(
        _ model: Model, _ chat: Ask.Chat = Ask.Chat(), call: Int = 1, at elapsed: Duration = .zero, rate: RateStanding? = nil,
        seed: UInt64 = 1
    ) -> Plan {
        var generator = Behaviour.generator(seed: seed, model: model.id, call: call)
        return Behaviour.plan(
            Ask(model: model.id, task: .chat(chat)), model: model, call: call, elapsed: elapsed, rate: rate, using: &generator)
    }

    private func model(_ change: (inout Model) -> Void = { _ in }) -> Model {
        var model = Model(id: "m")
        change(&model)
        return model
    }

    @Test("a plain model answers sixteen words of its own at once")
    func plain() {
        let plan = plan(model())
        #expect(plan.answer.pieces.count == 16)
        #expect(plan.answer.pieces == Words.pieces(named: "m", count: 16))
        #expect(plan.answer.pieces != Words.pieces(named: "n", count: 16))
        #expect(plan.pace == Pace())
        #expect(plan.fault == nil)
        #expect(plan.answer.finishReason == .stop)
        #expect(plan.answer.usage == Reply.Usage(input: 0, cached: 0, output: 16, reasoning: 0))
    }

    @Test("one seed and number of a call give one plan, others give others")
    func seeds() {
        let model = model { $0.outputTokens = .uniform(1, 1_000_000) }
        #expect(plan(model, call: 7) == plan(model, call: 7))
        #expect(plan(model, call: 7) != plan(model, call: 8))
        #expect(plan(model, call: 7) != plan(model, call: 7, seed: 2))
    }

    @Test("a fault more does not change the figures of a call")
    func independence() {
        let bare = model { $0.firstToken = .lognormal(median: 1, sigma: 1) }
        var faulty = bare
        faulty.faults = [Fault(when: Fault.When(rate: 0.5), kind: .noDone), Fault(when: Fault.When(), kind: .noDone)]
        var plan = plan(faulty)
        #expect(plan.fault == .noDone)
        plan.fault = nil
        #expect(plan == self.plan(bare))
    }

    @Test("an answer is repeated or cut to the tokens that are wanted")
    func fitting() {
        func text(_ tokens: Double?) -> String {
            plan(
                model {
                    $0.answer = .text("one two three")
                    $0.outputTokens = tokens.map { .fixed($0) }
                }
            ).answer.pieces.joined()
        }
        #expect(text(nil) == "one two three")
        #expect(text(2) == "one two")
        #expect(text(7) == "one two three one two three one")
        #expect(text(0) == "")
    }

    @Test("an echo repeats the last message of the user")
    func echo() {
        let plan = plan(model { $0.answer = .echo }, Ask.Chat(inputBytes: 9, lastUserText: "say  it\n"))
        #expect(plan.answer.pieces == ["say", "  it", "\n"])
        #expect(plan.answer.usage.input == 3)
    }

    @Test("the caller's limit cuts the answer, and bounds reasoning as well")
    func maxTokens() {
        let model = model {
            $0.answer = .text("one two three")
            $0.reasoningTokens = 10
        }
        let within = plan(model, Ask.Chat(maxTokens: 13)).answer
        #expect(within.finishReason == .stop)
        #expect(within.usage.output == 13)
        let cut = plan(model, Ask.Chat(maxTokens: 11)).answer
        #expect(cut.pieces == ["one"])
        #expect(cut.finishReason == .length)
        #expect(cut.usage == Reply.Usage(input: 0, cached: 0, output: 11, reasoning: 10))
        let none = plan(model, Ask.Chat(maxTokens: 4)).answer
        #expect(none.pieces == [])
        #expect(none.usage.output == 4)
    }

    @Test("a request with tools is answered with the call, one without is not")
    func tools() {
        let model = model { $0.toolCall = Model.Tool(name: "f", arguments: #"{"city":"Oslo"}"#) }
        let answer = plan(model, Ask.Chat(offersTools: true)).answer
        #expect(answer.content == .tool(name: "f", arguments: [#"{"city"#, #"":"Osl"#, #"o"}"#]))
        #expect(answer.finishReason == .tool)
        #expect(plan(model).answer.finishReason == .stop)
    }

    @Test("usage, cached tokens and the reason are the scenario's")
    func reports() {
        let model = model {
            $0.cachedTokens = 7
            $0.cacheWriteTokens = 100
            $0.reportsUsage = false
            $0.finishReason = "eos"
        }
        let answer = plan(model, Ask.Chat(inputBytes: 40)).answer
        #expect(answer.usage == Reply.Usage(input: 10, cached: 7, cacheWrite: 3, output: 16, reasoning: 0))
        #expect(answer.usage.fresh == 0)
        #expect(!answer.reportsUsage)
        #expect(answer.finishReason == .other("eos"))
    }

    @Test("a slow call takes so many times as long and is a good one")
    func slow() {
        let plan = plan(
            model {
                $0.latency = .fixed(1)
                $0.firstToken = .fixed(2)
                $0.tokensPerSecond = 4
                $0.faults = [Fault(kind: .slow(factor: 4))]
            })
        #expect(plan.pace == Pace(latency: .seconds(4), firstToken: .seconds(8), perToken: .seconds(1)))
        #expect(plan.fault == nil)
    }

    @Test("the first fault that applies is the call's")
    func firstFault() {
        let model = model {
            $0.faults = [Fault(when: Fault.When(calls: [2...3]), kind: .reset), Fault(kind: .noDone)]
        }
        #expect((1...4).map { plan(model, call: $0).fault } == [.noDone, .reset, .reset, .noDone])
    }

    @Test("an outage lasts from its begin up to its end")
    func outage() {
        let when = Fault.When(from: .seconds(10), until: .seconds(70))
        let times = [Duration.zero, .seconds(9.9), .seconds(10), .seconds(69.9), .seconds(70)]
        #expect(times.map { when.holds(call: 1, elapsed: $0, chance: 0) } == [false, false, true, true, false])
    }

    @Test("a fault that comes and goes is there first, again and again")
    func flapping() {
        let when = Fault.When(from: .seconds(5), flap: Fault.Flap(down: .seconds(10), up: .seconds(20)))
        let times = [4.9, 5, 14.9, 15, 34.9, 35, 44.9, 45, 3005].map { Duration.seconds($0) }
        #expect(
            times.map { when.holds(call: 1, elapsed: $0, chance: 0) }
                == [false, true, true, false, false, true, true, false, true])
    }

    @Test("a filter ends the answer early, and what was not said is not billed")
    func filter() {
        func answer(_ after: Int, tool: Bool = false) -> Reply {
            plan(
                model {
                    $0.answer = .text("one two three")
                    $0.toolCall = tool ? Model.Tool(name: "f", arguments: "{}") : nil
                    $0.reasoningTokens = 2
                    $0.faults = [Fault(kind: .filter(after: after))]
                }, Ask.Chat(offersTools: tool)
            ).answer
        }
        #expect(answer(2).content == .text(["one", " two"]))
        #expect(answer(2).finishReason == .filtered)
        #expect((0...4).map { answer($0).usage.output } == [2, 3, 4, 5, 5])
        #expect(answer(1, tool: true).content == .text([]))
        #expect(answer(1, tool: true).usage.output == 2)
    }

    @Test("input beyond the window, or a turn the model does not go on with, is refused; what never arrives is not")
    func unfit() {
        let strict = model {
            $0.contextWindow = 2
            $0.acceptsPrefill = false
        }
        func fault(_ chat: Ask.Chat, _ kind: Fault.Kind? = nil) -> Fault.Kind? {
            var model = strict
            model.faults = kind.map { [Fault(kind: $0)] } ?? []
            return plan(model, chat).fault
        }
        #expect(fault(Ask.Chat(inputBytes: 8)) == nil)
        #expect(fault(Ask.Chat(inputBytes: 9)) == .status(Refusal(.contextLength)))
        #expect(fault(Ask.Chat(endsWithAssistant: true)) == .status(Refusal(.assistantPrefill)))
        #expect(plan(model(), Ask.Chat(endsWithAssistant: true)).fault == nil)
        #expect(fault(Ask.Chat(inputBytes: 9), .noDone) == .status(Refusal(.contextLength)))
        #expect(fault(Ask.Chat(inputBytes: 9), .reset) == .reset)
        #expect(fault(Ask.Chat(inputBytes: 9), .status(Refusal(status: 500))) == .status(Refusal(status: 500)))
    }

    @Test("who wants JSON gets it: the model's own where it is an object, else the answer in one")
    func json() {
        func text(_ answer: Model.AnswerText, limit: Int? = nil) -> String {
            plan(model { $0.answer = answer }, Ask.Chat(wantsJSON: true, maxTokens: limit)).answer.pieces.joined()
        }
        #expect(text(.text("one two")) == #"{"answer":"one two"}"#)
        #expect(text(.text(#"{"a": 1}"#)) == #"{"a": 1}"#)
        #expect(text(.text("7")) == #"{"answer":"7"}"#)
        #expect(text(.text("one two"), limit: 1) == #"{"answer":"one"#)
    }

    @Test("all conditions of a fault must hold")
    func conditions() {
        let when = Fault.When(rate: 0.5, calls: [1...1], from: .seconds(1))
        #expect(when.holds(call: 1, elapsed: .seconds(1), chance: 0.4))
        #expect(!when.holds(call: 2, elapsed: .seconds(1), chance: 0.4))
        #expect(!when.holds(call: 1, elapsed: .zero, chance: 0.4))
        #expect(!when.holds(call: 1, elapsed: .seconds(1), chance: 0.5))
        #expect(!Fault.When(rate: 0).holds(call: 1, elapsed: .zero, chance: 0))
    }

    @Test("a rate is met over many calls")
    func rate() {
        let model = model { $0.faults = [Fault(when: Fault.When(rate: 0.1), kind: .reset)] }
        let struck = (1...10_000).count { plan(model, call: $0).fault == .reset }
        // Five standard deviations of a binomial count.
        #expect(850...1150 ~= struck)
    }

    @Test("beyond its rate limit a model refuses, whatever else would go wrong")
    func rateLimit() throws {
        let model = model { $0.faults = [Fault(kind: .reset)] }
        var window = RateWindow()
        let limit = RateLimit(requests: 1)
        #expect(plan(model, rate: window.admit(limit, inputTokens: 1, at: .zero)).fault == .reset)
        let fault = plan(model, rate: window.admit(limit, inputTokens: 1, at: .seconds(30.5))).fault
        guard case .status(let refusal)? = fault else { throw Unexpected() }
        #expect(refusal == Refusal(.rateLimited, retryAfter: .seconds(30)))
    }

    private struct Unexpected: Error {}
}
