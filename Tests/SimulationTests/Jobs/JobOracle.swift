import Platform
import PromptAPI
import TestSupport

/// What must hold of every world of jobs. Each violation is a sentence.
struct JobOracle {
    let world: JobWorld
    let record: JobRun.Record

    var violations: [String] {
        var violations: [String] = []
        let names = record.jobs.compactMap { $0["request_id"]?.string }
        if Set(names).count != names.count { violations.append("a name has two jobs: \(names)") }
        if Set(names) != Set(world.jobs.map(\.name)) { violations.append("submitted and acknowledged were others than \(names)") }
        for (name, id) in record.acknowledged.sorted(by: { $0.key < $1.key }) where job(name)?["job_id"]?.string != id {
            violations.append("\(name) was acknowledged as \(id)")
        }
        for scripted in world.jobs {
            guard let job = job(scripted.name) else { continue }
            violations += (ending(job) + outcome(job) + punctuality(job, scripted) + calls(job)).map { "\(scripted.name): \($0)" }
        }
        for end in record.ends where end["finished_at"] != nil {
            guard let job = job(end["request_id"]?.string ?? "") else { continue }
            if job["state"] != end["state"] || job["finished_at"] != end["finished_at"] || job["result"] != end["result"] {
                violations.append("\(end["request_id"] ?? "?") ended as \(end), and then again as \(job)")
            }
        }
        if record.load != (0, 0) || record.attemptsInFlight != 0 {
            violations.append("after the end \(record.load) and \(record.attemptsInFlight) permits are out")
        }
        return violations + money
    }

    private func job(_ name: String) -> JSON? { record.jobs.first { $0["request_id"]?.string == name } }

    /// It ends once, as what its history allows.
    private func ending(_ job: JSON) -> [String] {
        var violations: [String] = []
        let name = job["request_id"]?.string ?? ""
        let attempts = job["attempts"]?.integer ?? -1
        guard let state = job["state"]?.string, ["succeeded", "failed", "cancelled"].contains(state) else {
            return ["has not ended: \(job)"]
        }
        if (state == "cancelled") != record.cancelled.contains(name) {
            violations.append("is \(state), which its user did not cause")
        }
        if attempts > world.configuration.queue.maxJobAttempts { violations.append("had \(attempts) attempts") }
        if world.lives.allSatisfy({ !$0.isKilled }), attempts > 1 { violations.append("lost an attempt, and nobody was killed") }
        return violations
    }

    /// An answer is one provider's whole answer; a failure is one that this world can cause.
    private func outcome(_ job: JSON) -> [String] {
        let name = job["request_id"]?.string ?? ""
        if let result = job["result"] {
            let provider = Int((result["provider_used"]?.string ?? "").dropFirst("provider-".count)) ?? -1
            let whole = SimulatedProviders.answer(to: "do \(name)", by: provider).joined()
            return job["state"] == "succeeded" && result["response"]?.string == whole ? [] : ["answered \(result)"]
        }
        let kind = job["error"]?["data"]?["kind"]?.string ?? "nothing"
        let isKilledOften = job["attempts"]?.integer == world.configuration.queue.maxJobAttempts
        switch kind {
        case "all_providers_failed", "timeout", "rejected_by_provider", "no_eligible_provider", "cancelled": return []
        case "internal" where isKilledOften: return []
        default: return ["ended as \(kind), which nothing here can cause"]
        }
    }

    /// The clock of an attempt starts with it, and stops it.
    private func punctuality(_ job: JSON, _ scripted: JobWorld.Scripted) -> [String] {
        guard job["state"] != "cancelled", job["error"]?["data"]?["kind"] != "internal",
            let started = job["started_at"]?.string.flatMap(Timestamp.init(rfc3339:)),
            let finished = job["finished_at"]?.string.flatMap(Timestamp.init(rfc3339:))
        else { return [] }
        let took = finished - started
        return took <= scripted.timeout + .milliseconds(2) ? [] : ["took \(took), its deadline was \(scripted.timeout)"]
    }

    /// Every call that a provider saw is on record, one alone gave the answer, and only those are of unknown outcome under which a
    /// daemon was killed.
    private func calls(_ job: JSON) -> [String] {
        let outcomes = (job["provider_calls"]?.array ?? []).compactMap { $0["outcome"]?.string }
        let made = world.providers.calls.count { $0.prompt == "do \(job["request_id"]?.string ?? "")" }
        let unknown = outcomes.count { $0 == "unknown" }
        var violations: [String] = []
        if made > outcomes.count { violations.append("\(made) calls were made, \(outcomes.count) are on record") }
        if made < outcomes.count - unknown {
            violations.append("\(outcomes.count - unknown) calls are settled, \(made) were made")
        }
        if unknown > 0, world.lives.allSatisfy({ !$0.isKilled }) {
            violations.append("lost sight of a call, and nobody was killed")
        }
        if outcomes.count(where: { $0 == "ok" }) != (job["state"] == "succeeded" ? 1 : 0), job["state"] != "cancelled" {
            violations.append("is \(job["state"] ?? .null) with \(outcomes)")
        }
        return violations
    }

    /// What was spent is the sum of the calls. A daemon that is killed takes along what it has not yet written.
    private var money: [String] {
        guard world.lives.allSatisfy({ !$0.isKilled }) else { return [] }
        let costs = record.jobs.flatMap { $0["provider_calls"]?.array ?? [] }.map { $0["cost"]?.number ?? 0 }
        let sum = costs.reduce(0) { $0 + Int(($1 * 1e12).rounded()) }
        return sum == record.spent ? [] : ["\(record.spent) picodollars are in the ledger, the calls have cost \(sum)"]
    }
}
