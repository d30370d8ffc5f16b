import PromptServer

/// `socket:`, `service:` and `access:`.
enum SocketSections {
    static let socket = Section<PromptServer.Configuration>([
        // sun_path has 108 bytes, the last of them zero.
        Key("path", .absolutePath(2...107), \.path),
        Key("mode", .mode, \.mode),
        Key("group", group, \.group),
        Key("max_frame_bytes", .size(64...1 << 30), \.maxFrameBytes),
        Key("frame_timeout", .wait, \.frameTimeout),
        Key("max_write_buffer_bytes", .size(1 << 10...16 << 30), \.maxWriteBufferBytes),
        Key("max_connections", .integer(1...1_000_000), \.maxConnections),
        Key("max_connections_per_user", .integer(1...1_000_000), \.maxConnectionsPerUser),
        Key("max_buffered_bytes", .size(64...16 << 30), \.maxBufferedBytes),
    ]) { socket, mapping, reading in
        guard socket.maxBufferedBytes < socket.maxFrameBytes else { return }
        if let member = mapping["max_buffered_bytes"] ?? mapping["max_frame_bytes"] {
            reading.fault(
                at: member, "lets no frame of max_frame_bytes (\(socket.maxFrameBytes.asSize)) in: max_buffered_bytes is less")
        }
    }

    static let service = Section<DaemonConfiguration>([
        Key("state_directory", .absolutePath(), \.stateDirectory),
        Key("drain_timeout", .waitOrNone, \.drainTimeout),
        Key("default_timeout", .wait, \.gateway.defaultTimeout),
        Key("realm", .name(0...128, and: "._:@-"), \.gateway.realm),
    ])

    static let access = Section<PromptServer.Configuration>([Key("admin_group", .name(0...256, and: "._@-"), \.adminGroup)])

    /// `""`: none, the socket keeps the group of the process.
    private static let group: Shape<String?> = {
        let name = Shape<String>.name(0...256, and: "._@-")
        return Shape(
            read: { node, reading in
                guard let text = name.read(node, &reading) else { return nil }
                return .some(text.isEmpty ? nil : text)
            },
            differences: { $0 == $1 ? [] : [""] })
    }()
}
