import Platform
import PromptProviders
import Testing

/// Real HTTP over loopback: what async-http-client does, where it matters to us.
@Suite(.timeLimit(.minutes(1))) struct `The HTTP transport` {
    private static let post = Array(#"{"stream":true}"#.utf8)

    /// Runs `body` with a transport of its own.
    private func withTransport(
        _ options: TransportOptions = TransportOptions(), _ body: (HTTPClientTransport) async throws -> Void
    ) async throws {
        let transport = try HTTPClientTransport(options)
        do { try await body(transport) } catch {
            await transport.shutdown()
            throw error
        }
        await transport.shutdown()
    }

    private func read(_ response: HTTPResponse) async throws -> String {
        var bytes: [UInt8] = []
        for try await piece in response.body { bytes += piece }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func chunk(_ text: String) -> String { String(text.utf8.count, radix: 16) + "\r\n\(text)\r\n" }
    private static let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"

    // MARK: Requests and responses

    /// What is signed is what has to be sent.
    @Test(arguments: ["/model/a%3A0%2Fb/converse", "/a%253A0", "/openai/models?api-version=1&b=%2F", "/a+b~c/(d)"])
    func `sends host, path and query as they stand in the URL`(target: String) async throws {
        let requests = Report<String?>()
        let server = LoopbackServer { connection in
            requests.tell(connection.request())
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        }
        defer { server.stop() }
        try await withTransport { transport in
            _ = try await read(transport.send(HTTPRequest(.get, server.url + target)))
        }
        let sent = try #require(await requests.next() ?? nil)
        #expect(sent.hasPrefix("GET \(target) HTTP/1.1\r\n"))
        #expect(sent.lowercased().contains("\r\nhost: 127.0.0.1:\(server.port)\r\n"))
    }

    @Test func `sends what it is given and says whose call it is`() async throws {
        let requests = Report<String?>()
        let server = LoopbackServer { connection in
            requests.tell(connection.request())
            connection.write("HTTP/1.1 201 Created\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 2\r\n\r\nok")
        }
        defer { server.stop() }
        try await withTransport { transport in
            let request = HTTPRequest(
                .post, server.url + "/v1/chat?x=1", headers: ["Content-Type": "application/json", "X-B": "3"], body: Self.post)
            let response = try await transport.send(request)
            #expect(response.status == 201)
            #expect(response.headers.fields.filter { $0.name.lowercased() == "x-a" }.map(\.value) == ["1", "2"])
            #expect(try await read(response) == "ok")
        }
        let lines = (await requests.next() ?? nil)?.split(separator: "\r\n").map { $0.lowercased() } ?? []
        #expect(lines.first == "post /v1/chat?x=1 http/1.1")
        for line in [
            "content-type: application/json", "x-b: 3", "content-length: 15", "user-agent: promptd", #"{"stream":true}"#,
        ] {
            #expect(lines.contains(line), "\(line)")
        }
        #expect(!lines.contains { $0.hasPrefix("accept-encoding") })
    }

    @Test func `leaves a User-Agent that is given`() async throws {
        let requests = Report<String?>()
        let server = LoopbackServer { connection in
            requests.tell(connection.request())
            connection.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        defer { server.stop() }
        try await withTransport { transport in
            _ = try await read(transport.send(HTTPRequest(.get, server.url, headers: ["user-agent": "me"])))
        }
        let request = (await requests.next() ?? nil)?.lowercased() ?? ""
        #expect(request.contains("user-agent: me\r\n") && !request.contains("promptd"))
    }

    @Test(arguments: [301, 302, 307, 308]) func `follows no redirect`(status: Int) async throws {
        let elsewhere = LoopbackServer { _ in }
        let server = LoopbackServer { connection in
            _ = connection.request()
            connection.write("HTTP/1.1 \(status) Moved\r\nLocation: \(elsewhere.url)/\r\nContent-Length: 0\r\n\r\n")
        }
        defer {
            server.stop()
            elsewhere.stop()
        }
        try await withTransport { transport in
            let response = try await transport.send(HTTPRequest(.post, server.url, body: Self.post))
            #expect(response.status == status)
            #expect(try await read(response) == "")
        }
        #expect(elsewhere.connections == 0 && server.connections == 1)
    }

    // MARK: Connections

    @Test func `closes the connection when a call is cancelled that waits for its head`() async throws {
        try await expectEndOfConnection { connection, reached in
            _ = connection.request()
            reached.tell(())
        }
    }

    @Test func `closes the connection when a call is cancelled that reads its body`() async throws {
        try await expectEndOfConnection { connection, reached in
            _ = connection.request()
            connection.write(Self.head + Self.chunk("data: 1\n\n"))
            reached.tell(())
        }
    }

    private func expectEndOfConnection(_ serve: @escaping @Sendable (LoopbackServer.Connection, Report<Void>) -> Void)
        async throws
    {
        let (reached, ended, time) = (Report<Void>(), Report<Bool>(), SystemTime())
        let server = LoopbackServer { connection in
            serve(connection, reached)
            ended.tell(connection.sawEnd())
        }
        defer { server.stop() }
        try await withTransport { transport in
            let thrown = await withTaskGroup(of: (any Error)?.self) { group in
                group.addTask {
                    do {
                        _ = try await read(transport.send(HTTPRequest(.post, server.url, body: Self.post)))
                        return nil
                    } catch { return error }
                }
                await _ = reached.next()
                group.cancelAll()
                return await group.next() ?? nil
            }
            let cancelled = time.now
            #expect(thrown is CancellationError)
            #expect(await ended.next() == true)
            #expect(time.now - cancelled < .seconds(30))
        }
    }

    @Test func `closes the connection when a body is dropped before its end`() async throws {
        let ended = Report<Bool>()
        let server = LoopbackServer { connection in
            _ = connection.request()
            connection.write(Self.head + Self.chunk("data: 1\n\n"))
            ended.tell(connection.sawEnd())
        }
        defer { server.stop() }
        try await withTransport { transport in
            for try await piece in try await transport.send(HTTPRequest(.get, server.url)).body {
                #expect(piece == Array("data: 1\n\n".utf8))
                break
            }
            #expect(await ended.next() == true)
        }
    }

    @Test func `uses a connection again whose stream has ended`() async throws {
        let server = LoopbackServer { connection in
            while connection.request() != nil {
                connection.write(Self.head + Self.chunk("data: 1\n\n") + Self.chunk("data: [DONE]\n\n") + "0\r\n\r\n")
            }
        }
        defer { server.stop() }
        try await withTransport { transport in
            for _ in 0..<3 {
                let text = try await read(transport.send(HTTPRequest(.post, server.url, body: Self.post)))
                #expect(text == "data: 1\n\ndata: [DONE]\n\n")
            }
        }
        #expect(server.connections == 1)
    }

    /// More than async-http-client's own limit of 8: a ninth call must not wait where nobody sees it.
    @Test func `has a connection for every call at once`() async throws {
        let arrived = Report<Void>()
        let server = LoopbackServer { connection in
            _ = connection.request()
            arrived.tell(())
            _ = connection.sawEnd()
        }
        defer { server.stop() }
        try await withTransport { transport in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<20 {
                    group.addTask { _ = try? await transport.send(HTTPRequest(.get, server.url)) }
                }
                for _ in 0..<20 { await _ = arrived.next() }
                group.cancelAll()
            }
        }
        #expect(server.connections == 20)
    }

    // MARK: Failures

    @Test func `answers at once where the connection is refused`() async throws {
        let time = SystemTime()
        try await withTransport(TransportOptions(connectTimeout: .seconds(20))) { transport in
            let began = time.now
            await #expect(throws: TransportError.connect) {
                try await transport.send(HTTPRequest(.get, "http://127.0.0.1:\(LoopbackServer.closedPort())"))
            }
            #expect(time.now - began < .seconds(30))
        }
    }

    @Test func `knows a name that does not exist`() async throws {
        try await withTransport { transport in
            await #expect(throws: TransportError.nameResolution) {
                try await transport.send(HTTPRequest(.get, "http://nowhere.invalid/"))
            }
        }
    }

    @Test func `knows a connection that ends before the head, and one that ends within the body`() async throws {
        let server = LoopbackServer { connection in
            if connection.request()?.contains("GET /body") == true { connection.write(Self.head + Self.chunk("data: 1\n\n")) }
        }
        defer { server.stop() }
        try await withTransport { transport in
            await #expect(throws: TransportError.reset) { try await transport.send(HTTPRequest(.get, server.url + "/head")) }
            let response = try await transport.send(HTTPRequest(.get, server.url + "/body"))
            await #expect(throws: TransportError.self) { try await read(response) }
        }
    }

    @Test(arguments: ["nonsense\r\n\r\n", "SSH-2.0-OpenSSH\r\n"]) func `knows what is no HTTP`(text: String) async throws {
        let server = LoopbackServer { connection in
            _ = connection.request()
            connection.write(text)
        }
        defer { server.stop() }
        try await withTransport { transport in
            await #expect(throws: TransportError.protocolViolation) { try await transport.send(HTTPRequest(.get, server.url)) }
        }
    }

    @Test func `knows a server that speaks no TLS`() async throws {
        let server = LoopbackServer { connection in
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
            _ = connection.sawEnd()
        }
        defer { server.stop() }
        try await withTransport { transport in
            await #expect(throws: TransportError.tls) {
                try await transport.send(HTTPRequest(.get, "https://127.0.0.1:\(server.port)"))
            }
        }
    }

    // MARK: The whole way

    @Test func `carries a call of the driver from end to end`() async throws {
        let fixture = String(decoding: try Fixture.bytes("answers/plain.sse"), as: UTF8.self)
        let server = LoopbackServer { connection in
            while let request = connection.request() {
                let isAuthorized = request.lowercased().contains("authorization: bearer sk-0123456789")
                connection.write(
                    isAuthorized ? Self.head + Self.chunk(fixture) + "0\r\n\r\n" : "HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n")
            }
        }
        defer { server.stop() }
        try await withTransport { transport in
            let time = SystemTime()
            let driver = ProviderDriver(
                family: OpenAI(baseURL: server.url + "/v1"), authorizer: BearerAuthorizer(Secret("sk-0123456789")),
                transport: transport, time: time)
            let call = ProviderCall(model: Model(id: "m"), conversation: [])
            for _ in 0..<2 {
                let limits = AttemptLimits(firstToken: .seconds(20), idle: .seconds(20), deadline: time.now + .seconds(40))
                let answer = try await driver.complete(call, limits: limits) { _ in }
                #expect(answer.text == "Grüß dich, 世界 👍" && answer.usage.cachedInputTokens == 4)
            }
        }
        #expect(server.connections == 1)
    }
}
