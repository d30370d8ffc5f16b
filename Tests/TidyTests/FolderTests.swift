import Testing

/// Folders have a direction, as targets do: read by which folder names a type that another declares.
@Suite struct `Folders` {
    /// PromptGateway from above to below. A place names places below its row; on one row only where the row says so.
    struct Level: Sendable {
        var places: Set<String>
        var mayNameEachOther: Bool
        var reason: String

        init(_ places: String..., mayNameEachOther: Bool, because reason: String) {
            self.places = Set(places)
            self.mayNameEachOther = mayNameEachOther
            self.reason = reason
        }
    }

    static let gateway: [Level] = [
        Level("Gateway.swift", mayNameEachOther: false, because: "what puts the gateway together is used by nothing in it"),
        Level(
            "Batch.swift", "Embedding", "Jobs", "Reports", mayNameEachOther: false,
            because: "these are callers of the pipeline, and reports look at what it left; it knows none of them"),
        Level(
            "RequestPipeline.swift", "Pipeline", mayNameEachOther: true,
            because: "the pipeline names the stages in order, and no stage knows in which order it is used"),
        Level(
            "Classification", "Cache", "Limits", "Admission", "Routing", "Execution", mayNameEachOther: false,
            because: "a stage takes values and gives values and calls no other stage"),
        Level(
            "Health", "Accounting", "Analytics", mayNameEachOther: true, because: "what stages read does not know who reads it"),
        Level(
            "Vocabulary", mayNameEachOther: true, because: "the vocabulary is everybody's and knows nobody"
        ),
    ]

    @Test func `in PromptGateway the pipeline uses the stages, the stages what they read, and never back`() {
        let uses = Uses(of: SourceTree.sources.filter { $0.target == "PromptGateway" })
        for use in uses.all { Self.fault(of: use).map { use.finding($0).report() } }
    }

    @Test func `every place in PromptGateway has its level`() {
        let places = Set(SourceTree.sources.filter { $0.target == "PromptGateway" }.map(\.place))
        let known = Self.gateway.reduce(into: Set(["Placeholder.swift"])) { $0.formUnion($1.places) }
        #expect(places.subtracting(known) == [], "a new folder gets a row in this table: what may it use, and who may use it?")
    }

    @Test(arguments: Set(SourceTree.sources.map(\.target)).sorted())
    func `no folders of a target use each other, directly or in a ring`(target: String) {
        let uses = Uses(of: SourceTree.sources.filter { $0.target == target && $0.pathInTarget.contains("/") })
        for ring in uses.rings() {
            let steps = ring.map { "\($0.from) → \($0.to) (\($0.type))" }.joined(separator: ", ")
            ring[0].finding("\(steps): the shared part wants a room of its own, or one is handed a value or a closure").report()
        }
    }

    static func fault(of use: Use) -> String? {
        guard let from = gateway.firstIndex(where: { $0.places.contains(use.from) }),
            let to = gateway.firstIndex(where: { $0.places.contains(use.to) })
        else { return nil }
        if from < to || from == to && gateway[to].mayNameEachOther { return nil }
        return gateway[to].reason
    }

    // MARK: The rules themselves

    private func uses(_ files: [(String, String)]) -> Uses {
        Uses(of: files.map { SourceFile(path: "Sources/PromptGateway/" + $0, text: $1) })
    }

    @Test func `a stage that names the pipeline or another stage is found, the reverse is not`() {
        let uses = uses([
            ("RequestPipeline.swift", "struct RequestPipeline { var queue: AdmissionQueue; var router: Router }"),
            ("Admission/AdmissionQueue.swift", "struct AdmissionQueue { var router: Router; var pipeline: RequestPipeline }"),
            ("Routing/Router.swift", "public struct Router { var health: HealthTable }"),
            ("Health/HealthTable.swift", "struct HealthTable {}"),
        ])
        let faults = uses.all.filter { Self.fault(of: $0) != nil }
        #expect(Set(faults.map { "\($0.from)>\($0.to)" }) == ["Admission>Routing", "Admission>RequestPipeline.swift"])
    }

    @Test func `a ring of three is found, and told once`() {
        let uses = uses([
            ("A/A.swift", "struct Ay { let b: Bee }"), ("B/B.swift", "struct Bee { let c: Cee }"),
            ("C/C.swift", "struct Cee { let a: [Ay] }"),
            ("D/D.swift", "struct Dee { let a: Ay }"),
        ])
        #expect(uses.rings().map { $0.map(\.from) } == [["A", "B", "C"]])
    }

    @Test func `a name that two places declare, or a nested one, tells nothing`() {
        let uses = uses([
            ("A/A.swift", "struct State {}\nstruct Ay {\n    struct Inner {}\n}"),
            ("B/B.swift", "struct State {}\nstruct Bee { let s: State; let i: Inner }"),
        ])
        #expect(uses.all.isEmpty)
    }
}

/// One place naming a type of another.
struct Use: Sendable {
    var from: String
    var to: String
    var type: String
    var path: String
    var line: Int

    func finding(_ reason: String) -> Finding {
        Finding(path: path, line: line, what: "\(from) names \(type) of \(to)", reason: reason)
    }
}

/// Who names whom within one target. Only types declared at the edge of a file count, and only where one place declares
/// the name: nested ones, such as `State`, may mean anything.
struct Uses {
    let all: [Use]

    init(of files: [SourceFile]) {
        var homes: [String: Set<String>] = [:]
        for file in files {
            for line in file.code {
                for name in Names.declared(in: line) {
                    homes[name, default: []].insert(line.first?.isWhitespace == false ? file.place : "nested")
                }
            }
        }
        let home = homes.compactMapValues { $0.count == 1 && $0.first != "nested" ? $0.first : nil }
        all = files.flatMap { file in Self.uses(in: file, home: home) }
    }

    /// The first use of each type in a file.
    private static func uses(in file: SourceFile, home: [String: String]) -> [Use] {
        var seen: Set<String> = []
        return file.code.enumerated().flatMap { index, line in
            line.split { !($0.isLetter || $0.isNumber || $0 == "_") }.compactMap { word in
                let type = String(word)
                guard let to = home[type], to != file.place, seen.insert(type).inserted else { return nil }
                return Use(from: file.place, to: to, type: type, path: file.path, line: index + 1)
            }
        }
    }

    /// Rings, each from its alphabetically first place, the shortest way round.
    func rings() -> [[Use]] {
        let places = Set(all.map(\.from)).sorted()
        var told: Set<Set<String>> = []
        return places.compactMap { start in
            guard let ring = shortestWay(from: start, backTo: start), told.insert(Set(ring.map(\.from))).inserted else {
                return nil
            }
            return ring
        }
    }

    private func shortestWay(from start: String, backTo end: String) -> [Use]? {
        var ways: [[Use]] = all.filter { $0.from == start }.map { [$0] }
        var visited: Set<String> = []
        while !ways.isEmpty {
            if let way = ways.first(where: { $0.last?.to == end }) { return way }
            ways = ways.flatMap { way -> [[Use]] in
                guard let last = way.last, visited.insert(last.to).inserted else { return [] }
                return all.filter { $0.from == last.to }.map { way + [$0] }
            }
        }
        return nil
    }
}
