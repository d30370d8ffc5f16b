import Glibc

/// Measures routing and resilience in virtual time (facts/resilience §D): `SEEDS`, `REQUESTS`, `IN` and `OF` narrow it;
/// the latter two are parts of names of worlds and contenders.
@main
struct Evaluate {
    static let defaultSeeds = 20
    static let defaultRequests = 300

    static func main() async throws {
        let evaluation = Evaluation(
            worlds: World.all.filter { matches($0.name, "IN") },
            contenders: Contender.all.filter { $0.role == .oracle || $0.role == .subject || matches($0.name, "OF") },
            seeds: number("SEEDS") ?? defaultSeeds, requests: number("REQUESTS") ?? defaultRequests,
            workers: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
        print("\(evaluation.seeds) seeds, \(evaluation.requests) requests each; times are virtual")
        let results = try await evaluation.summaries { world, summaries in
            print(Table.text(world, summaries, of: evaluation.seeds * evaluation.requests))
            fflush(nil)
        }
        print("\n" + Verdict(evaluation.worlds, results).lines.joined(separator: "\n"))
    }

    private static func value(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    private static func number(_ name: String) -> Int? { value(name).flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil } }

    private static func matches(_ name: String, _ variable: String) -> Bool {
        value(variable).map { $0.split(separator: ",").contains { name.contains($0) } } ?? true
    }
}
