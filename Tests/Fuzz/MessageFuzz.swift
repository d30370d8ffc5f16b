// Messages and frames: every answer that a message calls for can be written and read, and bears the id it came with.
//
// sources: Sources/PromptAPI
// seed: {"jsonrpc":"2.0","id":1,"method":"health"}
// seed: {"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":"a"}}
// seed: [{"jsonrpc":"2.0","id":"x","method":"status","params":{}},{"jsonrpc":"2.0","id":null,"method":1},7]
// seed: {"jsonrpc":"2.0","id":123456789012345678901234567890,"method":"batch","params":[1]}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    switch Message.decode(bytes) {
    case .call(let call): check(call)
    case .batch(let calls):
        precondition(!calls.isEmpty, "a batch of nothing")
        calls.forEach(check)
    case .refused(let error):
        precondition(error.code == -32700 || error.code == -32600, "refused with another error")
        check(Answer.error(error, id: .null))
    }
    checkHeader(bytes.prefix(Frame.headerLength))
    return 0
}

private func check(_ call: Call) {
    switch call {
    case .request(let id, let method, let params):
        check(Answer.result(.object(params), id: id))
        check(Answer.error(.methodNotFound(method), id: id))
        check(Notification.delta(id: id, index: 0, text: method))
    case .invalid(let id, let error):
        precondition(error.code == -32600 || error.code == -32602, "invalid with another error")
        check(Answer.error(error, id: id))
    case .notification(_, let params):
        check(.object(params))
    }
}

private func check(_ sent: JSON) {
    guard let read = try? JSONParser.parse(sent.encoded) else {
        // An answer lies around what came in: only depth may take it beyond what is read.
        precondition(depth(sent) > JSONParser.maxDepth, "an answer that cannot be read")
        return
    }
    precondition(read["id"] == sent["id"], "another id")
}

private func depth(_ value: JSON) -> Int {
    switch value {
    case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
    case .object(let object): 1 + (object.members.map { depth($0.value) }.max() ?? 0)
    default: 0
    }
}

private func checkHeader(_ bytes: UnsafeRawBufferPointer.SubSequence) {
    guard bytes.count == Frame.headerLength else { return }
    precondition(Frame.header(length: Frame.length(of: bytes)) == Array(bytes), "a header that says another length")
}
