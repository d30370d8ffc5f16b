// Every parameter table: the first byte chooses the method, the rest is its parameters. A refusal names a parameter that was
// given or is the method's own, and is short whatever was sent.
//
// sources: Sources/PromptAPI
// seed: a{"prompt":"x","max_retries":3,"timeout":1.5,"tags":["t"],"stop":"s","cache_strategy":"semantic","metadata":{}}
// seed: a{"messages":[{"role":"user","content":[{"type":"image","media_type":"image/png","data":"AA=="},{"type":"text","text":"x"}]}]}
// seed: a{"messages":[{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}
// seed: b{"requests":[{"prompt":"x"}],"max_concurrent":4,"stream":true}
// seed: c{"prompt":"x","priority":9,"request_id":"r"}
// seed: d{"job_id":"j","wait":3600}
// seed: e{"state":"queued","limit":10,"after":"j"}
// seed: n{"tags":["a"],"all":false}
// seed: o{"group_by":"day","since":"2026-11-24T05:24:03.5Z","until":"2026-02-29T00:00:00+01:00"}
// seed: p{"input":["a","b"],"timeout":5}
// seed: r{"request_id":"r","verdict":"bad"}
// seed: u{"provider":"a","state":"drained"}

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard let first = bytes.first,
        case .object(let params)? = try? JSONParser.parse(UnsafeRawBufferPointer(rebasing: bytes[1...]))
    else {
        return 0
    }
    // "a" is the first method, and so on round.
    let method = Methods.all[(Int(first) + Methods.all.count * 5 - Int(UInt8(ascii: "a"))) % Methods.all.count]
    do throws(RequestError) {
        try method.check(params)
    } catch {
        guard case .invalidParams(let parameter?, let reason) = error else { preconditionFailure("refused with another error") }
        let names = method.parameters.map(\.name) + params.members.map(\.name)
        precondition(
            names.contains { parameter.hasPrefix($0) } || parameter.hasSuffix("…"), "a parameter of nobody: \(parameter)")
        precondition(!reason.isEmpty && reason.utf8.count < 1024, "a reason of \(reason.utf8.count) bytes")
        precondition(error.json(requestID: nil).encoded.count < 8192, "an answer that grows with what was sent")
    }
    return 0
}
