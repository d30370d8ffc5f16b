import PromptAPI

/// A durable job, and lists of them.
struct JobText {
    let style: Style
    let width: Int

    func lines(_ job: JSON) -> [String] {
        let facts = Facts(style: style, labelWidth: 10)
        let state = job["state"]?.string ?? "-"
        let head = style.paint((job["job_id"]?.string ?? "-").oneLine, .bold) + " " + style.paint(state.oneLine, Self.tint(state))
        let rows: [(String, [String?])] = [
            (
                "request",
                [
                    job["request_id"]?.string?.oneLine, job["priority"]?.integer.map { "priority \($0)" },
                    job["position"]?.integer.map { "\(Quantity.count($0)) before it" },
                ]
            ),
            ("created", [Self.time(job, "created_at")]), ("started", [Self.time(job, "started_at")]),
            ("finished", [Self.time(job, "finished_at")]),
            ("begun", [job["attempts"]?.integer.flatMap { $0 > 0 ? "\($0) \($0 == 1 ? "time" : "times")" : nil }]),
            ("answer", [job["result"].map(AnswerSummary.line)]),
            ("error", [job["error"]?["message"]?.string?.oneLine, job["error"]?["data"]?["kind"]?.string?.oneLine]),
        ]
        let sections = [[head] + facts.lines(rows.map { (label: $0.0, facts: $0.1) }), calls(job), answer(job)]
        return Array(sections.filter { !$0.isEmpty }.joined(separator: [""]))
    }

    private func answer(_ job: JSON) -> [String] {
        (job["result"]?["response"]?.string ?? "").printable.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            line in
            line.count <= width ? [String(line)] : Paragraph.lines(String(line), width: width)
        }
    }

    private func calls(_ job: JSON) -> [String] {
        let calls = job["provider_calls"]?.array ?? []
        guard !calls.isEmpty else { return [] }
        var columns = Columns<JSON>()
        columns.add("PROVIDER", text: { $0["provider"]?.string })
        columns.add("MODEL", text: { $0["model"]?.string })
        columns.add("STARTED", from: Columns<Void>.roomy, text: { $0["started_at"]?.string.map(Moment.text) })
        columns.add("OUTCOME", text: { $0["outcome"]?.string })
        columns.add("COST", .right, text: { $0["cost"]?.number.map(Quantity.dollars) })
        return columns.lines(calls, width: width, style: style)
    }

    func lines(list result: JSON) -> [String] {
        let jobs = result["jobs"]?.array ?? []
        guard !jobs.isEmpty else { return ["no jobs"] }
        var columns = Columns<JSON>()
        columns.add("JOB", text: { $0["job_id"]?.string })
        columns.add("STATE") { .init($0["state"]?.string ?? "-", Self.tint($0["state"]?.string ?? "")) }
        columns.add("PRIO", .right, text: { $0["priority"]?.integer.map(String.init) })
        columns.add("CREATED", text: { Self.time($0, "created_at") })
        columns.add("REQUEST", from: Columns<Void>.roomy, text: { $0["request_id"]?.string })
        let total = result["total"]?.integer ?? jobs.count
        let more = total > jobs.count ? ["", style.paint("\(Quantity.count(jobs.count)) of \(Quantity.count(total))", .dim)] : []
        return columns.lines(jobs, width: width, style: style) + more
    }

    private static func time(_ job: JSON, _ name: String) -> String? { job[name]?.string.map(Moment.text) }

    private static func tint(_ state: String) -> Style.Tint {
        switch JobState(rawValue: state) {
        case .succeeded: .green
        case .failed: .red
        case .running, .cancelled: .yellow
        default: .plain
        }
    }
}
