// The guard: any two prompts, cut from the input at its first line break, are compared without a trap, alike in both orders,
// and no prompt is refused to itself.
//
// sources: Sources/PromptGateway/Cache/Guard
// seed: What's 2.5k of $10,000 in GBP?\nWhat is 25k of “$10,000” in eur?
// seed: How do I convert a_list.pop() to C++ --fast?
// seed: Если “да”, то `x == y`? U.S.A. isn't the 2nd...
// seed: dog bites man, and man (who?) bites dog; e.g. world war II vs. world war two hundred thousand

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    let cut = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? count / 2
    let a = String(decoding: bytes[..<cut], as: UTF8.self)
    let b = String(decoding: bytes[cut...], as: UTF8.self)
    precondition(Guard.refusal(a, b)?.reason == Guard.refusal(b, a)?.reason, "another answer in the other order")
    precondition(Guard.refusal(a, a) == nil, "refused to itself")
    precondition(Guard.refusal(b, b) == nil, "refused to itself")
    return 0
}
