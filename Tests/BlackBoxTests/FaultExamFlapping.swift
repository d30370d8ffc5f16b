import Glibc
import PromptAPI
import PromptClient

extension FaultExam {
    /// A provider that comes and goes. Whoever asks is served throughout, few of their calls reach it while it is down, and
    /// soon after it is back it is asked again.
    struct Flapping: Sendable {
        /// Seconds.
        let down: Double
        let up: Double
        /// Of the daemon's breaker; empty: as it is built.
        let settings: String
        /// Of the simulator; `nil`: the exam's own.
        let scenario: String?
        /// Seconds between two requests.
        let pause: Double

        /// The calls that may reach the primary while it is down, in two periods.
        static let mostInVain = 7
        /// Seconds from a recovery until it is noticed, in a time in which the primary is down for 10.
        static let longestReturn = 30.0
        private static let periods = 2

        static let inRealTime = Flapping(down: 10, up: 20, settings: "", scenario: nil, pause: 0.2)

        /// A tenth of the time. A gate's own guess is as it is built, so the simulator tells how long to wait.
        static let compressed = Flapping(
            down: 1, up: 2, settings: "resilience: { breaker: { window: 6s, open_min: 500ms, open_max: 30s } }",
            scenario: """
                models:
                  - id: primary
                    answer: the primary answers
                    faults: [{flap: {down: 1s, up: 2s}, status: 503, retry_after: 100ms}]
                  - {id: fallback, answer: the fallback answers}
                """, pause: 0.05)

        private static let routing =
            "routing: { default_strategy: model_specific, task_preferences: { chat: [primary, fallback] } }"

        func line(_ manner: Manner) -> Line {
            var line = Line(number: 15, name: "flapping", manner: manner)
            let breaker = settings.isEmpty ? "breaker as built" : settings
            line.configured = "down \(down) s, up \(up) s; \(breaker)"
            let began = now
            do {
                try run(manner, &line)
            } catch {
                line.complaint = "\(error)"
            }
            line.seconds = now - began
            return line
        }

        private func run(_ manner: Manner, _ line: inout Line) throws {
            let scenario = try scenario ?? Files.read(Files.root + "/Tests/BlackBoxTests/Fixtures/faults/15-flapping.yaml")
            var start = 0.0
            try Stand.run(
                scenario: scenario, settings: Self.routing + "\n" + settings,
                providers: { sim in
                    start = now
                    return ["primary", "fallback"].map { Text.provider($0, at: sim.url) }.joined()
                }
            ) { stand in
                let served = try ask(stand, manner, from: start)
                let inVain = try stand.sim.account(of: "primary").failed
                let returns = returns(served, from: start)
                line.attempts = "\(served.reduce(0) { $0 + $1.attempts }) for \(served.count) requests, \(inVain) in vain"
                line.outcome =
                    "all served, back after " + returns.map { "\(($0 * 10).rounded() / 10) s" }.joined(separator: " and ")
                try demand(inVain <= Self.mostInVain, "\(inVain) calls reached the primary while it was down")
                try demand(inVain > 0, "the primary was never met while it was down")
                let longest = Self.longestReturn * down / 10
                try demand(returns.count == Self.periods && returns.allSatisfy { $0 <= longest }, "back after \(returns) s")
            }
        }

        private struct Served {
            var time: Double
            var attempts: Int
            var byPrimary: Bool
        }

        private func ask(_ stand: Stand, _ manner: Manner, from start: Double) throws -> [Served] {
            let connection = try stand.connect()
            var served: [Served] = []
            while now < start + (down + up) * Double(Self.periods) {
                let conversation = try Conversation(
                    connection, ["prompt": "x", "task_type": "chat"], streamed: manner.isStreamed)
                try demand(conversation.result?["success"] == true, "request \(served.count + 1) was not served: \(conversation)")
                served.append(
                    Served(
                        time: now, attempts: conversation.attempts.count,
                        byPrimary: conversation.result?["provider_used"] == "primary"))
                usleep(UInt32(pause * 1e6))
            }
            return served
        }

        /// Seconds from each recovery to the first answer of the primary.
        private func returns(_ served: [Served], from start: Double) -> [Double] {
            (0..<Self.periods).compactMap { period in
                let recovery = start + Double(period) * (down + up) + down
                return served.first { $0.byPrimary && $0.time >= recovery && $0.time < recovery + up }.map { $0.time - recovery }
            }
        }
    }
}
