import Glibc

/// Why a configuration cannot be used: every fault that was found in it, in the order of the file, so that an operator
/// mends the file once and not line by line.
struct ConfigurationFaults: Error, Sendable, Hashable {
    struct Fault: Error, Sendable, Hashable {
        /// Both count from 1; a column is a Unicode scalar, as editors count them.
        var line: Int
        var column: Int
        var message: String
    }

    /// A file that could not be read at all. Whether a missing one matters is for the caller to say.
    enum Unreadable: Sendable, Hashable {
        case missing
        /// Neither a file nor a character device.
        case notAFile
        case system(errno: Int32)
    }

    var file: String
    var faults: [Fault]
    /// Set only where there are no faults, because nothing could be read.
    var unreadable: Unreadable?

    /// Sorts the faults by position and keeps one of each: what an alias repeats is one fault of the file.
    init(file: String, faults: [Fault]) {
        self.file = file
        self.faults = Set(faults).sorted { ($0.line, $0.column, $0.message) < ($1.line, $1.column, $1.message) }
    }

    init(file: String, unreadable: Unreadable) {
        self.file = file
        faults = []
        self.unreadable = unreadable
    }
}

extension ConfigurationFaults: CustomStringConvertible {
    /// One line for each fault: `FILE:LINE:COLUMN: message`.
    var description: String {
        if let unreadable { return "\(file): \(unreadable)" }
        return faults.map { "\(file):\($0.line):\($0.column): \($0.message)" }.joined(separator: "\n")
    }
}

extension ConfigurationFaults.Unreadable: CustomStringConvertible {
    var description: String {
        switch self {
        case .missing: "cannot be read: there is no such file"
        case .notAFile: "cannot be read: it is not a regular file"
        case .system(let code): "cannot be read: \(String(cString: strerror(code)))"
        }
    }
}
