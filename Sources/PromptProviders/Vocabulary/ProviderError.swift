import Platform
import PromptAPI

/// Why a call to a provider gave no answer: the classes of facts/providers §0.1, which decide what is done about it.
public struct ProviderError: Error, Sendable, Hashable {
    public var kind: Kind
    /// HTTP status, where one came.
    public var status: Int?
    /// The provider's own short code, such as `context_length_exceeded`; only where it has the shape of one.
    public var code: String?
    /// How long the provider asked to be left alone.
    public var retryAfter: Duration?
    /// Whether the provider said that the same call will not do better there (`x-should-retry: false`, facts/providers §0.1).
    public var forbidsRetry = false
    /// The provider's name for the call.
    public var requestID: String?
    /// What the provider said, for the caller alone: it may quote the prompt. Credentials are struck out.
    public var providerMessage: String?
    /// Text that had come before it broke off.
    public var partial: String = ""
    public var rateLimits: RateLimits?

    public enum Kind: String, CaseIterable, Sendable {
        case transport, overloaded, auth, malformed, cancelled, deadline
        case timeoutFirstToken = "timeout_ttft"
        case serverError = "server_error"
        case rateLimited = "rate_limited"
        case quotaExhausted = "quota_exhausted"
        case notFound = "not_found"
        case badRequest = "bad_request"
        case contextLength = "context_length"
        case contentPolicy = "content_policy"
        case streamTruncated = "stream_truncated"
    }

    public init(
        _ kind: Kind, status: Int? = nil, code: String? = nil, retryAfter: Duration? = nil, requestID: String? = nil,
        providerMessage: String? = nil, rateLimits: RateLimits? = nil
    ) {
        self.kind = kind
        self.status = status
        self.code = code
        self.retryAfter = retryAfter
        self.requestID = requestID
        self.providerMessage = providerMessage
        self.rateLimits = rateLimits
    }

    /// Whether the same call to the same provider may do better. Of what is never retried no word of the provider's makes an exception.
    public var mayRetryHere: Bool { kind.mayRetryHere && !forbidsRetry }

    /// Whether a provider's word has the shape of a code: such words are shown and logged, and free text never is.
    static func isCode(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }

    /// One sentence in our own words, safe to log and to show.
    public var summary: String {
        let detail = [status.map { "HTTP \($0)" }, code].compactMap { $0 }.joined(separator: ", ")
        return detail.isEmpty ? kind.phrase : "\(kind.phrase) (\(detail))"
    }
}

extension ProviderError.Kind {
    fileprivate var phrase: String {
        switch self {
        case .transport: "the connection failed"
        case .timeoutFirstToken: "nothing came in time"
        case .serverError: "the provider had an error of its own"
        case .overloaded: "the provider is overloaded"
        case .rateLimited: "the provider's rate limit was reached"
        case .quotaExhausted: "the account's quota or credit is used up"
        case .auth: "the provider refused the credential"
        case .notFound: "the provider does not know the model"
        case .badRequest: "the provider refused the request"
        case .contextLength: "the prompt is too long for the model"
        case .contentPolicy: "the provider's content policy refused the prompt"
        case .streamTruncated: "the answer broke off"
        case .malformed: "the provider's answer could not be read"
        case .cancelled: "the call was cancelled"
        case .deadline: "the request's deadline passed"
        }
    }

    /// Whether the same call to the same provider may do better.
    public var mayRetryHere: Bool {
        switch self {
        case .transport, .serverError, .overloaded, .rateLimited, .malformed: true
        case .timeoutFirstToken, .quotaExhausted, .auth, .notFound, .badRequest, .contextLength, .contentPolicy,
            .streamTruncated, .cancelled, .deadline:
            false
        }
    }

    /// Whether another provider may do better. Where the request itself is at fault it is sent nowhere else, but for a
    /// prompt that is too long, which a larger model takes (spec service §6).
    public var mayFallBack: Bool {
        switch self {
        case .badRequest, .contentPolicy, .cancelled, .deadline: false
        default: true
        }
    }

    /// What an attempt that ended so says about the provider's health, 0…1 (facts/providers §0.1).
    public var weightOnHealth: Double {
        switch self {
        case .transport, .timeoutFirstToken, .serverError, .streamTruncated, .malformed: 1
        case .overloaded: 0.5
        case .rateLimited, .quotaExhausted, .auth, .notFound, .badRequest, .contextLength, .contentPolicy, .cancelled, .deadline:
            0
        }
    }
}
