import PromptProviders
import Testing

@Suite(.timeLimit(.minutes(1))) struct `An outbound proxy` {
    /// async-http-client asks for a tunnel also where the target speaks no TLS.
    @Test(arguments: ["127.0.0.1", "[::ffff:127.0.0.1]"]) func `is asked for a tunnel, and the call goes through it`(host: String)
        async throws
    {
        let requests = Report<String?>()
        let proxy = LoopbackServer { connection in
            requests.tell(connection.request())
            connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
            requests.tell(connection.request())
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            _ = connection.sawEnd()
        }
        defer { proxy.stop() }
        let transport = try HTTPClientTransport(TransportOptions(proxy: "http://\(host):\(proxy.port)"))
        let response = try await transport.send(
            HTTPRequest(.get, "http://provider.invalid:8080/v1/models", headers: ["Authorization": "Bearer sk-key"]))
        var read: [UInt8] = []
        for try await bytes in response.body { read += bytes }
        await transport.shutdown()
        #expect(read == Array("ok".utf8))
        let connect = await requests.next() ?? nil
        let tunnelled = await requests.next() ?? nil
        #expect(connect?.hasPrefix("CONNECT provider.invalid:8080 HTTP/1.1\r\n") == true)
        #expect(connect?.contains("sk-key") == false, "the credential is for the provider, not for the proxy")
        #expect(tunnelled?.hasPrefix("GET /v1/models HTTP/1.1\r\n") == true)
        #expect(tunnelled?.contains("sk-key") == true)
    }

    @Test(arguments: [403, 407, 502]) func `that refuses the tunnel is told as such`(status: Int) async throws {
        let proxy = LoopbackServer { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 \(status) No\r\nContent-Length: 0\r\n\r\n")
        }
        defer { proxy.stop() }
        let transport = try HTTPClientTransport(TransportOptions(proxy: "http://127.0.0.1:\(proxy.port)"))
        await #expect(throws: TransportError.proxy) { try await transport.send(HTTPRequest(.get, "http://provider.invalid/")) }
        await transport.shutdown()
    }

    @Test(arguments: [
        "https://proxy:3128", "proxy:3128", "http://proxy", "http://proxy:0", "http://proxy:99999", "http://user:word@:x", "",
    ])
    func `must have the form of its address`(proxy: String) {
        #expect(throws: TransportOptionsError.self) { try HTTPClientTransport(TransportOptions(proxy: proxy)) }
    }
}
