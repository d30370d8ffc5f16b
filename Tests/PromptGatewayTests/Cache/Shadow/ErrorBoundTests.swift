import Platform
import PromptAPI
import Synchronization
import TestSupport
import Testing

@testable import PromptGateway

@Suite struct `The bound on wrong hits` {
    private static let near = HitClass(.chat, similarity: 0.97)
    private static let far = HitClass(.chat, similarity: 0.86)

    /// The next of these numbers, and 1 where there is none.
    private final class Numbers: Entropy {
        private let numbers: Mutex<[UInt64]>
        init(_ numbers: [UInt64] = []) { self.numbers = Mutex(numbers) }
        func next() -> UInt64 { numbers.withLock { $0.isEmpty ? 1 : $0.removeFirst() } }
    }

    private func bound(_ limit: Double, _ numbers: [UInt64] = [], log: LogRecorder = LogRecorder()) -> ErrorBound {
        ErrorBound(Self.configuration(limit), entropy: Numbers(numbers), log: log.logger)
    }

    private static func configuration(_ limit: Double) -> Configuration.Cache.Semantic {
        var configuration = Configuration.Cache.Semantic()
        configuration.maxErrorRate = limit
        return configuration
    }

    private func record(_ bound: ErrorBound, _ hit: HitClass = near, right: Int = 0, wrong: Int = 0) {
        for isRight in Array(repeating: true, count: right) + Array(repeating: false, count: wrong) {
            #expect(bound.record(hit, isRight: isRight))
        }
    }

    @Test func `serves all, and gathers nothing, where the operator sets none`() {
        let bound = bound(0)
        #expect(bound.verdict(on: Self.near) == .serve)
        #expect(!bound.record(Self.near, isRight: false))
        #expect(bound.verdict(on: Self.near) == .serve)
    }

    @Test func `serves a class once it has shown enough of it, and no other for its sake`() {
        let bound = bound(0.02)
        record(bound, right: 148)
        #expect(bound.verdict(on: Self.near) == .compare)
        record(bound, right: 1)
        #expect(bound.verdict(on: Self.near) == .serve)
        #expect(bound.verdict(on: Self.far) == .compare)
        #expect(bound.verdict(on: HitClass(.analysis, similarity: 0.97)) == .compare)
    }

    @Test func `withdraws it when wrong ones come, and serves it again when they have been outnumbered`() {
        let log = LogRecorder()
        let bound = bound(0.05, log: log)
        record(bound, right: 59)
        #expect(bound.verdict(on: Self.near) == .serve)
        record(bound, wrong: 1)
        #expect(bound.verdict(on: Self.near) == .compare)
        record(bound, right: 32)
        #expect(bound.verdict(on: Self.near) == .compare, "1 of 92")
        record(bound, right: 1)
        #expect(bound.verdict(on: Self.near) == .serve, "1 of 93")
        #expect(
            log.messages(at: .notice) == [
                "semantic hits on chat prompts that are 95 to 100 % alike are served from here on: 0 of 59 that were compared were wrong",
                "semantic hits on chat prompts that are 95 to 100 % alike are withheld from here on: 1 of 60 that were compared were wrong",
                "semantic hits on chat prompts that are 95 to 100 % alike are served from here on: 1 of 93 that were compared were wrong",
            ])
    }

    @Test func `compares one hit in fifty that it would serve`() {
        let bound = bound(0.5, [49, 50, 51, 0])
        record(bound, right: 10)
        #expect((0..<4).map { _ in bound.verdict(on: Self.near) } == [.serve, .compare, .serve, .compare])
    }

    @Test func `judges anew when the operator sets another`() {
        let bound = bound(0.1)
        record(bound, right: 30)
        #expect(bound.verdict(on: Self.near) == .serve)
        bound.apply(Self.configuration(0.02))
        #expect(bound.verdict(on: Self.near) == .compare)
        bound.apply(Self.configuration(0))
        #expect(bound.verdict(on: Self.near) == .serve)
    }

    // MARK: What outlives it

    @Test func `adds what an earlier one has found out, and tells nothing to be kept before it knows that`() {
        let bound = bound(0.1)
        record(bound, right: 20)
        bound.recall(nil)
        #expect(bound.evidence(of: Self.near) == nil && bound.verdict(on: Self.near) == .compare)
        bound.recall([Self.near: HitEvidence(trials: 9, wrong: 0)!, Self.far: HitEvidence(trials: 50, wrong: 25)!])
        #expect(bound.evidence(of: Self.near) == HitEvidence(trials: 29, wrong: 0))
        #expect(bound.verdict(on: Self.near) == .serve && bound.verdict(on: Self.far) == .compare)
    }

    @Test func `is kept with the answers`() async throws {
        let directory = try TemporaryDirectory()
        func open() throws -> DatabaseLevel {
            try #require(
                DatabaseLevel.open(
                    directory.path + "/cache.db", maxBytes: 1 << 24, execution: .queue, time: StillTime(), log: silence))
        }
        let first = try open()
        #expect(await first.evidence() == [:])
        await first.keep(HitEvidence(trials: 5, wrong: 1)!, of: Self.near)
        await first.keep(HitEvidence(trials: 7, wrong: 2)!, of: Self.near)
        await first.keep(HitEvidence(trials: 3, wrong: 3)!, of: Self.far)
        _ = await first.clear(.all)
        first.close()
        #expect(await first.evidence() == nil, "it is closed")
        let second = try open()
        #expect(
            await second.evidence() == [
                Self.near: HitEvidence(trials: 7, wrong: 2)!, Self.far: HitEvidence(trials: 3, wrong: 3)!,
            ])
        second.close()
    }
}
