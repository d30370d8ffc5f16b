import PromptAPI

/// One line of a batch file.
struct BatchMember: Hashable {
    /// Its place among the file's lines that are not empty, from 0.
    var index: Int
    /// The caller's name for it, where it has one.
    var requestID: String?
    /// Of `generate`.
    var parameters: JSON
    /// Of the line, in bytes.
    var length: Int

    /// Faults in a file are told before anything is sent, and so before anything is paid for.
    static func parse(_ bytes: [UInt8], name: String) throws(Failure) -> [BatchMember] {
        var members: [BatchMember] = []
        for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
            let value: JSON
            do throws(JSONParser.Failure) {
                value = try JSONParser.parse(line)
            } catch {
                throw Failure(.badData, kind: "bad_data", "\(name):\(number + 1):\(error.offset + 1): \(error.reason)")
            }
            guard value.object != nil else {
                throw Failure(.badData, kind: "bad_data", "\(name):\(number + 1): not an object of parameters of generate")
            }
            members.append(
                BatchMember(index: members.count, requestID: value["request_id"]?.string, parameters: value, length: line.count))
        }
        return members
    }
}

extension [BatchMember] {
    /// In runs that one call of `batch` takes: by number, and by what fits into a frame beside the envelope.
    func chunks(
        maxMembers: Int = BatchParameters.maxMembers, maxBytes: Int = Frame.defaultMaxLength - 1 << 16
    ) -> [ArraySlice<BatchMember>] {
        var chunks: [ArraySlice<BatchMember>] = []
        var start = startIndex
        var size = 0
        for (position, member) in enumerated() {
            // A comma stands between two.
            if position > start, position - start == maxMembers || size + member.length + 1 > maxBytes {
                chunks.append(self[start..<position])
                start = position
                size = 0
            }
            size += member.length + 1
        }
        return start < endIndex ? chunks + [self[start...]] : chunks
    }
}
