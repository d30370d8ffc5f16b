// What is the same question in the cache's keys: whatever is folded or left out, no digit is, what surrounds the text does not matter,
// and words that differ only in what stands between them are one.
//
// sources: Sources/PromptGateway/Cache/Keys/NormalizedText.swift
// seed: Hi! Could you please tell me, what is 5! in 10 words? Many thanks.
// seed: CONVERT 12.5 KM TO MILES, PLEASE!!
// seed: Hello, what's the US's No. 1 iOS app … thanks in advance

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let raw = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    let normalized = NormalizedText(raw)
    precondition(NormalizedText(" \t" + raw + "\u{A0} ") == normalized, "what surrounds it matters")
    guard let normalized else { return 0 }
    precondition(digits(normalized.text).elementsEqual(digits(raw)), "a digit is lost, or made")
    precondition(NormalizedText(raw.split(separator: " ").joined(separator: "  ")) == normalized, "a space more matters")
    precondition(!normalized.text.contains("  "), "a word without letters")
    return 0
}

private func digits(_ text: String) -> [UInt8] {
    text.utf8.filter { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
}
