import PromptAPI
import Testing

/// Bounds: what is too much is refused in words, and takes nothing from others.
@Suite(.blocking) struct LimitTests {
    @Test func `two hundred connections at once, and none is left behind`() throws {
        try Stand.run { stand in
            let before = stand.daemon.openDescriptors
            do {
                let connections = try (0..<200).map { _ in try stand.connectRaw() }
                defer { connections.forEach { $0.close() } }
                for (index, connection) in connections.enumerated() {
                    try connection.request(JSON(index), "generate", ["prompt": "x"])
                }
                for (index, connection) in connections.enumerated() {
                    let answer = try connection.receive()
                    #expect(answer["id"]?.integer == index)
                    #expect(answer["result"]?["success"] == true, "\(answer)")
                }
                #expect(try connections[0].isUsable())
            }
            // The daemon keeps some connections to its provider.
            if let before { #expect(holds { stand.daemon.openDescriptors ?? .max <= before + 40 }) }
            #expect(try holds { try stand.connect().call("status")["service"]?["connections"]?.integer == 1 })
        }
    }

    @Test(arguments: [("max_connections_per_user", 3), ("max_connections", 3)])
    func `one connection too many is refused in words`(key: String, most: Int) throws {
        try Stand.runDaemon(settings: "socket: { \(key): \(most) }") { daemon in
            // The one that asked whether it is ready has gone.
            let connections = try (0..<most).map { _ in try RawConnection(daemon.socket) }
            defer { connections.forEach { $0.close() } }
            for connection in connections { #expect(try connection.isUsable()) }
            let extra = try RawConnection(daemon.socket)
            defer { extra.close() }
            let answer = try extra.receive()
            #expect(answer["id"] == .null)
            #expect(answer["error"]?["data"]?["kind"] == "overloaded")
            #expect(answer["error"]?["data"]?["retry_after"]?.number ?? 0 > 0)
            #expect(answer["error"]?["message"]?.string?.contains(key) == true)
            try extra.waitForEnd()
            connections[0].close()
            let isFree = try holds {
                let next = try RawConnection(daemon.socket)
                defer { next.close() }
                return (try? next.isUsable()) ?? false
            }
            #expect(isFree)
            #expect(try connections[1].isUsable())
        }
    }

    @Test func `a client that does not read is cut off, and others are served`() throws {
        try Stand.runDaemon(settings: "socket: { max_write_buffer_bytes: 256KiB }") { daemon in
            let other = try RawConnection(daemon.socket)
            defer { other.close() }
            #expect(try other.isUsable())
            let before = try daemon.residentMemory
            let deaf = try RawConnection(daemon.socket)
            defer { deaf.close() }
            let payload = RawConnection.request(1, "rpc.discover")
            let ask = RawConnection.header(payload.count) + payload
            // Whole frames while the kernel takes them: what is not sent whole is sent on.
            var rest = ask
            let isCutOff = holds {
                let count = deaf.sendWithoutWaiting(rest)
                guard count >= 0 else { return true }
                rest = count == rest.count ? ask : Array(rest.dropFirst(count))
                return false
            }
            #expect(isCutOff)
            #expect(try other.isUsable())
            #expect(try daemon.residentMemory - before < 32 << 10, "KiB")
            #expect(daemon.log.contains("max_write_buffer_bytes"))
        }
    }

    @Test(arguments: ["64KiB", "512KiB"]) func `a stream waits for a reader that is merely slow`(limit: String) throws {
        let words = String(repeating: "word ", count: 20_000)
        try Stand.run(models: ["{id: a, answer: echo}"], settings: "socket: { max_write_buffer_bytes: \(limit) }") { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            // As notifications these words are two megabytes.
            try connection.request(1, "generate", ["prompt": .string(words), "stream": true])
            try connection.waitUntilNothingMoreComes()
            var text = ""
            var message = try connection.receive()
            while message["method"] != nil {
                text += message["params"]?["text"]?.string ?? ""
                message = try connection.receive()
            }
            #expect(text == words)
            #expect(message["result"]?["response"]?.string == words)
        }
    }

    @Test func `a stream that nobody reads ends at its deadline all the same`() throws {
        try Stand.run(models: ["{id: a, answer: echo}"]) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            let words = String(repeating: "word ", count: 20_000)
            try connection.request(1, "generate", ["prompt": .string(words), "stream": true, "timeout": 1])
            try connection.waitUntilNothingMoreComes()
            #expect(try holds(within: 5) { try stand.connect().call("status")["queue_status"]?["running"]?.integer == 0 })
        }
    }

    @Test func `a frame once begun must end in time, a silent connection need not`() throws {
        try Stand.runDaemon(settings: "socket: { frame_timeout: 300ms }") { daemon in
            let silent = try RawConnection(daemon.socket)
            let slow = try (0..<3).map { _ in try RawConnection(daemon.socket) }
            defer { ([silent] + slow).forEach { $0.close() } }
            let payload = RawConnection.request(1, "health")
            let frame = RawConnection.header(payload.count) + payload
            let began = now
            for (connection, count) in zip(slow, [1, 4, frame.count - 1]) { try connection.send(frame[..<count]) }
            for connection in slow { try connection.waitForEnd(within: 5) }
            #expect((0.25..<3).contains(now - began))
            #expect(try silent.isUsable())
            #expect(daemon.log.contains("frame_timeout"))
        }
    }

    @Test func `a frame that trickles is no longer borne than one that stops`() throws {
        try Stand.runDaemon(settings: "socket: { frame_timeout: 300ms }") { daemon in
            let connection = try RawConnection(daemon.socket)
            defer { connection.close() }
            try connection.send(RawConnection.header(1 << 20))
            let isCutOff = holds(within: 5) { connection.sendWithoutWaiting([0x20]) < 0 }
            #expect(isCutOff)
        }
    }

    @Test func `incomplete frames have one account for all of them`() throws {
        try Stand.runDaemon(settings: "socket: { max_frame_bytes: 64KiB, max_buffered_bytes: 100KiB }") { daemon in
            let (first, second) = (try RawConnection(daemon.socket), try RawConnection(daemon.socket))
            defer { [first, second].forEach { $0.close() } }
            let payload = RawConnection.request(1, "health") + [UInt8](repeating: 0x20, count: 60_000)
            let frame = RawConnection.header(payload.count) + payload
            try first.send(frame.dropLast())
            try first.waitUntilTaken()
            try second.send(frame.dropLast())
            let answer = try second.receive()
            #expect(answer["id"] == .null)
            #expect(answer["error"]?["data"]?["kind"] == "overloaded")
            #expect(answer["error"]?["message"]?.string?.contains("max_buffered_bytes") == true)
            try second.waitForEnd()
            try first.send(frame.suffix(1))
            #expect(try first.receive()["result"] != nil, "the first was not disturbed")
            // What the second had taken is free again.
            let third = try RawConnection(daemon.socket)
            defer { third.close() }
            try third.send(frame)
            #expect(try third.receive()["result"] != nil)
        }
    }

    @Test func `a full queue refuses, and says when to come again`() throws {
        let settings = "queue: { max_in_flight: 1, max_size: 1, max_wait: 30s }"
        try Stand.run(models: ["{id: a, latency: 0.5}"], settings: settings) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            for id in 1...3 { try connection.request(JSON(id), "generate", ["prompt": "x"]) }
            let answers = try (0..<3).map { _ in try connection.receive() }
            let refused = try #require(answers.first)
            #expect(refused["error"]?["data"]?["kind"] == "overloaded")
            #expect(refused["error"]?["code"]?.integer == -32001)
            #expect(refused["error"]?["data"]?["retry_after"]?.number ?? 0 > 0)
            #expect(answers.dropFirst().allSatisfy { $0["result"]?["success"] == true })
        }
    }

    @Test func `who waited too long is told so`() throws {
        let settings = "queue: { max_in_flight: 1, max_wait: 300ms }"
        try Stand.run(models: ["{id: a, faults: [{hang: 50s}]}"], settings: settings) { stand in
            let connection = try stand.connectRaw()
            defer { connection.close() }
            try connection.request(1, "generate", ["prompt": "x"])
            try stand.sim.wait(for: "a", "the call") { $0.inFlight == 1 }
            try connection.request(2, "generate", ["prompt": "y"])
            let answer = try connection.receive(within: 5)
            #expect(answer["id"]?.integer == 2)
            #expect(answer["error"]?["data"]?["kind"] == "overloaded")
        }
    }

    @Test func `calls that only wait are bounded too, and one who vanishes leaves room`() throws {
        try Stand.run(models: ["{id: a, latency: 60}"]) { stand in
            let id = try stand.connect().call("queue.submit", ["prompt": "x"])["job_id"] ?? .null
            let calls = JSON.array(
                (0..<5000).map { number in
                    ["jsonrpc": "2.0", "id": JSON(number), "method": "queue.get", "params": ["job_id": id, "wait": 3600]]
                })
            let greedy = try stand.connectRaw()
            try greedy.send(frame: calls.encoded)
            let other = try stand.connect()
            let isFull = holds { (try? other.error("queue.get", ["job_id": id, "wait": 1]).kind) == "overloaded" }
            #expect(isFull)
            #expect(try other.call("health")["status"] != nil, "what needs no waiting is answered")
            greedy.close()
            let hasRoom = holds { (try? other.call("queue.get", ["job_id": id]))?["state"] == "running" }
            #expect(hasRoom)
        }
    }
}
