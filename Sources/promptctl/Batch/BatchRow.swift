import PromptAPI

/// One line of a batch's output: a member's result behind its index and its request's id.
struct BatchRow: Hashable {
    var index: Int
    var requestID: String?
    var success: Bool

    /// How every line begins: a line that begins otherwise is none of ours.
    static let beginning = Array(#"{"index":"#.utf8)

    /// The line for a result, with its end.
    static func line(_ member: BatchMember, _ result: JSON) -> [UInt8] {
        json(member, result).encoded + [UInt8(ascii: "\n")]
    }

    static func json(_ member: BatchMember, _ result: JSON) -> JSON {
        let others = (result.object?.members ?? []).filter { $0.name != "index" && $0.name != "request_id" }
        let id = member.requestID.map { JSON($0) } ?? result["request_id"] ?? .null
        return .object(JSON.Object([.init("index", JSON(member.index)), .init("request_id", id)] + others))
    }
}

/// What an earlier run wrote.
struct FinishedRows {
    /// Bytes of whole lines; what stands behind them was torn off when that run ended.
    let length: Int
    private var byRequestID: [String: BatchRow] = [:]
    private var byIndex: [Int: BatchRow] = [:]

    /// Refuses a file that is not a batch's output, so that a slip of the hand destroys nothing.
    init(parsing bytes: [UInt8], name: String) throws(Failure) {
        length = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let torn = bytes[length...]
        guard zip(torn, BatchRow.beginning).allSatisfy(==) else { throw Self.refusal(name, line: nil) }
        for (number, line) in bytes[..<length].split(separator: UInt8(ascii: "\n")).enumerated() {
            guard let value = try? JSONParser.parse(line), let index = value["index"]?.integer else {
                throw Self.refusal(name, line: number + 1)
            }
            let row = BatchRow(index: index, requestID: value["request_id"]?.string, success: value["success"]?.bool ?? false)
            if let id = row.requestID { byRequestID[id] = row }
            byIndex[index] = row
        }
    }

    /// The row of a member: by the request's id where the caller gave one, else by its index.
    func row(of member: BatchMember) -> BatchRow? {
        member.requestID.map { byRequestID[$0] } ?? byIndex[member.index]
    }

    /// The rows of those members that have one. A row under a name that some member bears is that member's alone, and says
    /// nothing about the one that stands at its index now.
    func rows(of members: [BatchMember]) -> [Int: BatchRow] {
        let names = Set(members.compactMap(\.requestID))
        return members.reduce(into: [:]) { rows, member in
            guard let row = row(of: member) else { return }
            if member.requestID == nil, let id = row.requestID, names.contains(id) { return }
            rows[member.index] = row
        }
    }

    private static func refusal(_ name: String, line: Int?) -> Failure {
        let place = line.map { "\(name):\($0)" } ?? name
        return Failure(.badData, kind: "bad_data", "\(place) is no line of a batch's output; it is left as it is")
    }
}
