import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import Platform
import Synchronization

/// How to reach a provider.
public struct TransportOptions: Sendable, Hashable {
    /// `http://host:port`.
    public var proxy: String?
    /// Certificates trusted besides the system's (PEM).
    public var caFile: String?
    public var connectTimeout: Duration

    public init(proxy: String? = nil, caFile: String? = nil, connectTimeout: Duration = .seconds(3)) {
        self.proxy = proxy
        self.caFile = caFile
        self.connectTimeout = connectTimeout
    }
}

/// HTTP over async-http-client. The only file that knows it.
///
/// HTTP/1.1 only: each call has a connection of its own, so that a stalled or cancelled one takes no other along.
public struct HTTPClientTransport: HTTPTransport {
    /// More than the daemon ever has in flight; the default of 8 would queue calls where nobody sees them.
    private static let connectionsPerHost = 4096

    /// Some providers' front doors turn away who does not say what it is.
    private static let userAgent = "promptd"

    private let client: HTTPClient

    public init(_ options: TransportOptions) throws(TransportOptionsError) {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow, decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.timeout = .init(connect: .nanoseconds(options.connectTimeout.nanoseconds))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = Self.connectionsPerHost
        // A refused connection is an answer. Retrying it here would cost a whole connect timeout before the fallback.
        configuration.connectionPool.retryConnectionEstablishment = false
        if let proxy = options.proxy { configuration.proxy = try Self.proxy(proxy) }
        if let caFile = options.caFile { configuration.tlsConfiguration = try Self.tls(trusting: caFile) }
        client = HTTPClient(eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton), configuration: configuration)
    }

    public func shutdown() async {
        try? await client.shutdown()
    }

    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        var outgoing = HTTPClientRequest(url: request.url)
        outgoing.method = .init(rawValue: request.method.rawValue)
        for field in request.headers.fields { outgoing.headers.add(name: field.name, value: field.value) }
        if request.headers["user-agent"] == nil { outgoing.headers.add(name: "User-Agent", value: Self.userAgent) }
        if !request.body.isEmpty { outgoing.body = .bytes(ByteBuffer(bytes: request.body)) }
        do {
            // No deadline here: it would end at the response's head. The driver races the whole call itself.
            let response = try await client.execute(outgoing, deadline: .distantFuture)
            return HTTPResponse(
                status: Int(response.status.code),
                headers: HTTPHeaders(response.headers.map { .init($0.name, $0.value) }),
                body: Body(base: response.body))
        } catch {
            throw Self.translate(error)
        }
    }

    private struct Body: AsyncSequence, Sendable {
        typealias Failure = any Error

        let base: HTTPClientResponse.Body

        func makeAsyncIterator() -> Iterator { Iterator(base: base.makeAsyncIterator()) }

        struct Iterator: AsyncIteratorProtocol {
            typealias Failure = any Error

            var base: HTTPClientResponse.Body.AsyncIterator

            mutating func next() async throws -> [UInt8]? {
                do {
                    return try await base.next().map { Array($0.readableBytesView) }
                } catch {
                    throw translate(error)
                }
            }
        }
    }

    private static func translate(_ error: any Error) -> any Error {
        switch error {
        case let error as HTTPClientError: translate(error)
        // Where an address was found and tried, the name was not what failed.
        case let error as NIOConnectionError:
            error.connectionErrors.isEmpty ? TransportError.nameResolution : TransportError.connect
        case let error as IOError: [ECONNRESET, EPIPE].contains(error.errnoCode) ? TransportError.reset : TransportError.connect
        // A TLS connection that just ends was not closed by who holds its keys: the same as a reset.
        case NIOSSLError.uncleanShutdown: TransportError.reset
        case is NIOSSLError, is BoringSSLError, is NIOSSLExtraError: TransportError.tls
        case is ChannelError: TransportError.reset
        case is CancellationError: error
        default: TransportError.protocolViolation
        }
    }

    private static func translate(_ error: HTTPClientError) -> any Error {
        if error == .cancelled { return CancellationError() }
        if error == .connectTimeout { return TransportError.connectTimeout }
        if error == .tlsHandshakeTimeout { return TransportError.tls }
        if error == .remoteConnectionClosed { return TransportError.reset }
        let proxyErrors: [HTTPClientError] = [.proxyAuthenticationRequired, .invalidProxyResponse, .httpProxyHandshakeTimeout]
        return proxyErrors.contains(error) ? TransportError.proxy : TransportError.protocolViolation
    }

    private static func proxy(_ url: String) throws(TransportOptionsError) -> HTTPClient.Configuration.Proxy {
        let authority = url.dropFirst("http://".count).prefix { $0 != "/" }
        guard url.hasPrefix("http://"), let colon = authority.lastIndex(of: ":"),
            let port = UInt16(authority[authority.index(after: colon)...]), port > 0
        else { throw TransportOptionsError("the proxy must be http://host:port") }
        var host = authority[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return .server(host: String(host), port: Int(port))
    }

    private static func tls(trusting file: String) throws(TransportOptionsError) -> TLSConfiguration {
        do {
            // Read now, so that a file that is not there is told at the start and not at the first call.
            let certificates = try NIOSSLCertificate.fromPEMFile(file)
            guard !certificates.isEmpty else { throw TransportOptionsError("ca_file \(file) holds no certificate") }
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.additionalTrustRoots = [.certificates(certificates)]
            return tls
        } catch let error as TransportOptionsError {
            throw error
        } catch {
            throw TransportOptionsError("ca_file \(file) could not be read as PEM certificates")
        }
    }
}

/// Transport options that cannot be used, in words for the operator.
public struct TransportOptionsError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// One transport for all providers that are reached in the same way, kept as long as the daemon runs: calls that a reload
/// left behind still need theirs, and an operator has few ways of reaching providers.
public final class TransportPool: Sendable {
    private let transports = Mutex<[TransportOptions: HTTPClientTransport]>([:])

    public init() {}

    public func transport(_ options: TransportOptions) throws(TransportOptionsError) -> HTTPClientTransport {
        try transports.withLock { (transports) throws(TransportOptionsError) in
            if let known = transports[options] { return known }
            let transport = try HTTPClientTransport(options)
            transports[options] = transport
            return transport
        }
    }

    public func shutdown() async {
        let all = transports.withLock { transports in
            defer { transports = [:] }
            return Array(transports.values)
        }
        for transport in all { await transport.shutdown() }
    }
}
