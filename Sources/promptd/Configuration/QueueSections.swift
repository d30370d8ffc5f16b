import PromptGateway

/// `queue:`, `limits:` and `limits_by_user:`.
enum QueueSections {
    typealias Gateway = PromptGateway.Configuration

    static let queue = Section<Gateway.Queue>([
        Key("max_size", .integer(0...1_000_000), \.maxSize),
        Key("max_waiting_per_user", .integer(1...1_000_000), \.maxWaitingPerUser),
        Key("max_jobs_per_user", .integer(1...10_000_000), \.maxJobsPerUser),
        Key("max_in_flight", .integer(1...100_000), \.maxInFlight),
        Key("max_in_flight_per_user", .integer(1...100_000), \.maxInFlightPerUser),
        Key("max_wait", .waitOrNone, \.maxWait),
        Key("max_jobs", .integer(1...10_000_000), \.maxJobs),
        Key("max_job_attempts", .integer(1...100), \.maxJobAttempts),
        Key("result_ttl", .duration(.seconds(1) ... .seconds(366 * 86400)), \.resultTTL),
    ])

    static let limits = Section<Gateway.Limits>([
        Key("requests_per_minute", .integer(0...1_000_000), \.requestsPerMinute),
        Key("budget_usd_per_day", .number(0...1e9), \.budgetPerDay),
    ])

    /// What a user's own limits leave out is as in `limits`, which is read first: naming a user for one limit lifts no other.
    static let limitsByUser = Key<Gateway>("limits_by_user", paths: map(from: Gateway.Limits()).paths) { gateway, node, reading in
        gateway.limitsByUser = map(from: gateway.limits).read(node, &reading) ?? [:]
    } differences: { old, new in
        map(from: Gateway.Limits()).differences(old.limitsByUser, new.limitsByUser)
    }

    private static func map(from limits: Gateway.Limits) -> Shape<[String: Gateway.Limits]> {
        .map(of: Self.limits.shape(from: limits)) { key throws(Refusal) in
            let number = key.hasPrefix("uid:") ? key.dropFirst(4) : nil
            let isUID = number.map { UInt32($0).map { String($0) } == String($0) }
            guard isUID ?? NameText.isMade(key, of: "._@-$", length: 1...256) else {
                throw Refusal("must be the name of a user, or uid:<number>")
            }
        }
    }
}
