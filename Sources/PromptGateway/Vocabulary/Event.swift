import Logging

/// A kind of event that the journal knows by a MESSAGE_ID, so that `journalctl MESSAGE_ID=…` finds all of it and a message
/// catalog can explain it. The numbers never change their meaning; each was drawn once (`systemd-id128 new`).
public enum Event: String, CaseIterable, Sendable {
    case started = "6227a16a770e494e9a894b443fc217d9"
    case stopping = "dc2fe29e80614851830885c0fc761bf5"
    case stopped = "f259146dead849ffb5d293429d3d2f8e"
    case reloaded = "2f1892cf51724f48905ac0a413e39543"
    case reloadRefused = "0e5d2ccdfe524b7d85dae5e0885bf769"
    case requestCompleted = "8bb870e825e9407593719606db90fb6c"
    case requestFailed = "f15b88d57eaa4d239aadc1d840680e6f"
    case attemptFailed = "214a7abd977f435eb5e3ff75af4314d7"
    case providerUnusable = "d0ecf4e5d34d45a2a409e1f5ec21d333"
    case providerUnhealthy = "7100c34ced8e4718b5806ed12c3d4a24"
    case providerRecovered = "40c11a736074406088fe37ba266d8a59"
    case circuitOpened = "ee292a4d397f4e5ead76361dbd8923d1"
    case circuitClosed = "2d1002bdb04e429097e31b5dce5462ef"
    case healthCritical = "83d0f547ba914b5cb68c2f255800646c"
    case healthCriticalEnded = "4904c6e175cf4a818fe6f81d3d70c518"
    case providerMisconfigured = "1bf4c2a272b745febe64267f2177e627"
    case jobEnded = "1b69d227e75d4f6a9d39cda284cca1cf"
    case ledgerUnusable = "d8a506f319e64966895a3bd452422c39"
    case redisChanged = "034458f0232a4ddbba2657e0c7dd8c36"
    case feedback = "99ffbdcffa3c44cf9c08d832163fd31e"
    case jobsUnusable = "0a75f5b412034c90abe50a0cd51a1eab"
    case limitsAlone = "25c5d8104368436694ce88ddb149e50a"
    case connectionRefused = "68fb904f58964e1989fa00387bbdf34d"
    case connectionDropped = "070cb451df084304b128a04dbf41878c"
    case stalled = "82eae07a44ef447fac8411c9d9f6d114"
    case rollupsUnusable = "5bba4fa1f1494df287a21c3c01f4f4d6"
    case metricsSummary = "c642cfe28d55489592f6ccd37e1288c9"
    case logLimited = "b92f18c9fb034e0bb1d3e4ffe7d0f30c"
}

/// Names of log metadata; the journal shows each as `PROMPTD_<NAME>`.
public enum Field {
    /// Becomes the journal's own MESSAGE_ID.
    public static let messageID = "message_id"
    public static let requestID = "request_id"
    public static let user = "user"
    public static let provider = "provider"
    public static let model = "model"
    public static let method = "method"
    public static let durationUs = "duration_us"
    public static let status = "status"
    public static let kind = "kind"
    public static let cost = "cost_usd"
    public static let inputTokens = "input_tokens"
    public static let outputTokens = "output_tokens"
    public static let jobID = "job_id"
    public static let attempts = "attempts"
    public static let task = "task"
    public static let strategy = "strategy"
    public static let cache = "cache"
    public static let candidates = "candidates"
    public static let requests = "requests"
    public static let failures = "failures"
    public static let hits = "cache_hits"
}

extension Logger {
    /// Logs an event of a known kind. Messages hold no prompt, no answer and no credential.
    public func record(
        _ event: Event, _ level: Logger.Level, _ message: @autoclosure () -> String,
        _ fields: @autoclosure () -> KeyValuePairs<String, String?> = [:]
    ) {
        guard logLevel <= level else { return }
        var metadata: Metadata = [Field.messageID: .string(event.rawValue)]
        for (name, value) in fields() {
            if let value { metadata[name] = .string(value) }
        }
        log(level: level, "\(message())", metadata: metadata)
    }
}
