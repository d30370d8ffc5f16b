/// All that is decided about one call before its first byte is sent.
struct Plan: Sendable, Hashable {
    var answer = Reply()
    var pace = Pace()
    var headers: [Header] = []
    var rate: RateStanding?
    /// What goes wrong. A slow or filtered call is not among it: its pace or answer says so already.
    var fault: Fault.Kind?
}

/// What a call is answered with.
struct Reply: Sendable, Hashable {
    var model = ""
    var content = Content.text([])
    var finishReason = FinishReason.stop
    var usage = Usage()
    /// Whether the caller is told the usage.
    var reportsUsage = true

    enum Content: Sendable, Hashable {
        /// One piece per token.
        case text([String])
        case tool(name: String, arguments: [String])
    }

    /// Each format has its own words for all but the last.
    enum FinishReason: Sendable, Hashable {
        case stop
        case length
        case tool
        /// The service's filter ended the answer.
        case filtered
        /// As the scenario says it.
        case other(String)
    }

    struct Usage: Sendable, Hashable {
        var input = 0
        var cached = 0
        var cacheWrite = 0
        /// With reasoning.
        var output = 0
        var reasoning = 0

        /// What is billed at the full price.
        var fresh: Int { input - cached - cacheWrite }
    }

    /// Keeps so many pieces of a text, none of a tool call, and says why there are no more.
    mutating func filter(after count: Int) {
        var kept: [String] = []
        if case .text(let pieces) = content { kept = Array(pieces.prefix(count)) }
        usage.output -= pieces.count - kept.count
        content = .text(kept)
        finishReason = .filtered
    }

    var pieces: [String] {
        switch content {
        case .text(let pieces), .tool(_, let pieces): pieces
        }
    }
}

/// When the parts of an answer come.
struct Pace: Sendable, Hashable {
    /// From the request to the head of the response.
    var latency = Duration.zero
    /// From there to the first token.
    var firstToken = Duration.zero
    /// From each token to the next.
    var perToken = Duration.zero

    func slowed(by factor: Double) -> Pace {
        Pace(latency: latency * factor, firstToken: firstToken * factor, perToken: perToken * factor)
    }

    /// Until an answer of so many tokens is whole.
    func whole(_ tokens: Int) -> Duration {
        latency + firstToken + perToken * max(0, tokens - 1)
    }
}
