import Platform

/// What an operator may set of the socket (`socket:` and `access:` of the configuration).
public struct Configuration: Sendable, Hashable {
    /// Of a socket that promptd makes itself; systemd's has its own.
    public var path = "/run/promptd.sock"
    public var mode: UInt32 = 0o660
    public var group: String? = "promptd"
    /// The largest request, in bytes.
    public var maxFrameBytes = 16 << 20
    /// How long a frame once begun may take to arrive whole.
    public var frameTimeout = Duration.seconds(30)
    /// Bytes that may wait for a client that does not read, beside the frame under way.
    public var maxWriteBufferBytes = 64 << 20
    public var maxConnections = 1024
    public var maxConnectionsPerUser = 512
    /// All incomplete frames of all connections together, in bytes; where they are full, the user with the most gives way.
    public var maxBufferedBytes = 256 << 20
    /// Its members administer.
    public var adminGroup = "promptd-admin"

    public init() {}
}
