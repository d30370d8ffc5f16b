import Platform
import Synchronization

/// Signs calls to AWS, anew at every attempt.
public final class SigV4Authorizer: Authorizer {
    /// What AWS lets clocks differ by (facts/providers §6).
    static let clockTolerance = Duration.seconds(300)

    private let credentials: SigV4.Credentials
    private let region: String
    private let service: String
    /// By how much the provider's clock is ahead of ours.
    private let skew = Mutex(Duration.zero)

    public init(
        accessKeyID: Secret, secretAccessKey: Secret, sessionToken: Secret? = nil, region: String, service: String = "bedrock"
    ) {
        credentials = .init(accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken)
        self.region = region
        self.service = service
    }

    public func authorize(_ request: inout HTTPRequest, at now: Timestamp) {
        let theirs = now + skew.withLock { $0 }
        request.headers.fields += SigV4.headers(
            for: request, with: credentials, region: region, service: service, at: theirs)
    }

    /// A signature made by a wrong clock is refused. The refusal's date says what time it is there.
    public func mend(_ request: HTTPRequest, refusedWith status: Int, _ headers: HTTPHeaders, at now: Timestamp) -> Bool {
        guard status == 403, let theirs = headers["date"].flatMap(HTTPDate.parse) else { return false }
        let difference = theirs - now
        return skew.withLock { skew in
            guard abs((difference - skew).nanoseconds) > Self.clockTolerance.nanoseconds else { return false }
            skew = difference
            return true
        }
    }

    public func redact(_ text: String) -> String {
        let secrets = [credentials.secretAccessKey, credentials.sessionToken, credentials.accessKeyID].compactMap { $0 }
        return secrets.reduce(text) { Redaction.strike($1, from: $0) }
    }
}
