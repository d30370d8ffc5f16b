import Glibc

/// Whether a descriptor leads to the journal: what systemd says of a service's stderr in `$JOURNAL_STREAM`.
public enum JournalStream {
    /// The variable stays in the environment of children whose stderr was redirected, hence the comparison with fstat(2)
    /// that systemd.exec(5) asks for.
    public static func isConnected(_ descriptor: Int32) -> Bool {
        isConnected(descriptor, to: Environment.value(of: "JOURNAL_STREAM"))
    }

    static func isConnected(_ descriptor: Int32, to stream: String?) -> Bool {
        guard let expected = stream.flatMap(identity) else { return false }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        return (UInt64(status.st_dev), UInt64(status.st_ino)) == expected
    }

    /// `device:inode`, both decimal.
    static func identity(_ text: String) -> (device: UInt64, inode: UInt64)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains) }),
            let device = UInt64(parts[0]), let inode = UInt64(parts[1])
        else { return nil }
        return (device, inode)
    }
}
