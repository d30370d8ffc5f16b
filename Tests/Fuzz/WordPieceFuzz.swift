// The tokenizer with a small vocabulary: whatever the bytes are, each piece is a word of it, and a limit only cuts off.
//
// sources: Sources/PromptGateway/Cache/Semantic/WordPiece.swift Sources/PromptGateway/Cache/Semantic/PieceTable.swift
// sources: Sources/PromptGateway/Cache/Semantic/Folding.swift Sources/PromptGateway/Cache/Semantic/Decompositions.swift
// seed: How are you, Ünal? 東京 한국어 café naïve ÅÅ ≠ «x» a b
// seed: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

private let vocabulary = WordPiece(
    PieceTable(text: Array("[UNK]\na\nb\nho\n##w\n##a\n##aa\ne\n##e\ny\n##ou\nu\n##nal\n?\n,\n東\nᄒ\n##ᅡ\nc\n##af\n=\n«\n".utf8)))

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let vocabulary else { preconditionFailure("the vocabulary has an [UNK]") }
    let text = String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    guard let tokens = vocabulary.tokens(of: text) else { preconditionFailure("without a limit all is read") }
    precondition(tokens.allSatisfy { Int($0) < vocabulary.words.count }, "a piece that is no word")
    precondition(tokens.count <= text.unicodeScalars.count * 3, "more pieces than letters")
    precondition(tokens.first.map { !vocabulary.words.isContinuation($0) } ?? true, "a continuation of nothing")
    precondition(vocabulary.tokens(of: text, limit: tokens.count) == tokens, "a limit that is kept changes the pieces")
    precondition(
        tokens.isEmpty || vocabulary.tokens(of: text, limit: tokens.count - 1) == nil, "a limit that is not kept is not told")
    precondition(vocabulary.tokens(of: text + " ") == tokens, "a space at the end changes the pieces")
    return 0
}
