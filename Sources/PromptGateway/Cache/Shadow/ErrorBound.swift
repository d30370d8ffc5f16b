import Logging
import Platform
import Synchronization

/// Keeps the share of wrong semantic hits under the operator's bound (`cache.semantic.max_error_rate`): where it is not shown yet
/// that they stay under it, they are withheld, and what they would have answered is compared with what the provider says.
final class ErrorBound: Sendable {
    /// One of so many hits that are served is compared nevertheless: 2 %.
    static let sampling: UInt64 = 50

    fileprivate struct State {
        /// 0: nothing is bounded, and nothing compared.
        var limit: Double
        var evidence: [HitClass: HitEvidence] = [:]
        var served: Set<HitClass> = []
        /// Whether it is known what the store holds; before that nothing is written over it.
        var isRecalled = false
    }

    private let state: Mutex<State>
    private let entropy: any Entropy
    private let log: Logger

    init(_ configuration: Configuration.Cache.Semantic, entropy: any Entropy, log: Logger) {
        state = Mutex(State(limit: configuration.maxErrorRate))
        self.entropy = entropy
        self.log = log
    }

    func apply(_ configuration: Configuration.Cache.Semantic) {
        state.withLock { $0.bound(by: configuration.maxErrorRate) }
    }

    enum Verdict: Sendable, Hashable {
        case serve
        /// The provider is asked, and its answer compared.
        case compare
    }

    func verdict(on hit: HitClass) -> Verdict {
        let (isBounded, isServed) = state.withLock { ($0.limit > 0, $0.served.contains(hit)) }
        guard isBounded else { return .serve }
        return isServed && !entropy.next().isMultiple(of: Self.sampling) ? .serve : .compare
    }

    /// - Parameter isRight: whether the hit answered as the provider did; false too where its caller calls it bad.
    /// - Returns: whether there is more evidence than before.
    func record(_ hit: HitClass, isRight: Bool) -> Bool {
        let (isNews, change) = state.withLock { state -> (Bool, (isServed: Bool, HitEvidence)?) in
            guard state.limit > 0 else { return (false, nil) }
            var evidence = state.evidence[hit] ?? HitEvidence()
            evidence.add(isRight: isRight, limit: state.limit)
            state.evidence[hit] = evidence
            return (true, state.judge(hit) ? (state.served.contains(hit), evidence) : nil)
        }
        if let (isServed, evidence) = change { tell(hit, isServed: isServed, evidence) }
        return isNews
    }

    private func tell(_ hit: HitClass, isServed: Bool, _ evidence: HitEvidence) {
        let (low, high) = (hit.similarities.lowerBound.percent, hit.similarities.upperBound.percent)
        log.notice(
            """
            semantic hits on \(hit.task.rawValue) prompts that are \(low) to \(high) % alike are \
            \(isServed ? "served" : "withheld") from here on: \(evidence.wrong) of \(evidence.trials) that were compared were wrong
            """)
    }

    // MARK: What outlives the daemon

    /// Adds what an earlier daemon has found out; `nil` where it cannot be read.
    func recall(_ kept: [HitClass: HitEvidence]?) {
        guard let kept else { return }
        state.withLock { state in
            state.isRecalled = true
            state.evidence.merge(kept) { mine, earlier in
                var sum = mine
                sum.add(earlier)
                return sum
            }
            for hit in kept.keys { _ = state.judge(hit) }
        }
    }

    /// Whether what an earlier daemon found out is known by now.
    var isRecalled: Bool { state.withLock { $0.isRecalled } }

    /// What is to be kept; `nil` where that would be less than the store has.
    func evidence(of hit: HitClass) -> HitEvidence? { state.withLock { $0.isRecalled ? $0.evidence[hit] : nil } }
}

/// Where evidence outlives the daemon.
protocol EvidenceStore: Sendable {
    /// `nil` where it cannot be read.
    func evidence() async -> [HitClass: HitEvidence]?
    func keep(_ evidence: HitEvidence, of hit: HitClass) async
}

extension ErrorBound.State {
    fileprivate mutating func bound(by limit: Double) {
        self.limit = limit
        for hit in evidence.keys { _ = judge(hit) }
    }

    /// - Returns: whether the verdict on the class is another from here on.
    fileprivate mutating func judge(_ hit: HitClass) -> Bool {
        let isShown = (evidence[hit]?.mostWrong ?? 1) < limit
        guard isShown != served.contains(hit) else { return false }
        if isShown { served.insert(hit) } else { served.remove(hit) }
        return true
    }
}

extension Double {
    fileprivate var percent: Int { Int((self * 100).rounded()) }
}
