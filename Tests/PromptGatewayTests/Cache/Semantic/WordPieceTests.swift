import CSimilarity
import Glibc
import PromptAPI
import Testing

@testable import PromptGateway

@Suite struct `Word pieces` {
    struct Golden: Sendable {
        var text: String
        var tokens: [UInt16]
    }

    /// Tests/Support/Fixtures/wordpiece, up from this file.
    static let golden: [Golden] = {
        let folder = #filePath.split(separator: "/").dropLast(4).reduce(into: "") { $0 += "/" + $1 }
        guard let file = fopen(folder + "/Support/Fixtures/wordpiece/golden.jsonl", "r") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let fields = (try? JSONParser.parse(Array(line)))?.object, let text = fields["text"]?.string,
                let tokens = fields["tokens"]?.array
            else { return nil }
            let numbers = tokens.compactMap { if case .integer(let token) = $0 { UInt16(token) } else { nil } }
            return Golden(text: text, tokens: numbers)
        }
    }()

    @Test func `are those of bert-base-uncased`() {
        #expect(Self.golden.count == 200)
        for golden in Self.golden { #expect(EmbeddedModel.wordPiece.tokens(of: golden.text) == golden.tokens, "\(golden.text)") }
    }

    @Test func `every word of the vocabulary is found under its number, and no other is`() {
        let words = EmbeddedModel.wordPiece.words
        #expect(words.count == 30_522)
        let lost = (0..<UInt16(words.count)).filter { number in
            let word = String(decoding: words[number], as: UTF8.self)
            return words.number(of: word) != number || words.number(of: word + "\u{1}") != nil
        }
        #expect(lost == [])
        #expect(words.number(of: "") == nil)
    }

    @Test(arguments: [
        ("##a", true), ("##ing", true), ("##", false), ("#", false), ("the", false), ("[UNK]", false),
    ]) func `a continuation is marked`(word: String, continues: Bool) {
        let words = PieceTable(text: Array("##a\n##ing\n##\n#\nthe\n[UNK]\n".utf8))
        #expect(words.number(of: word).map(words.isContinuation) == continues)
    }

    @Test(arguments: [
        ("unaffable", "un ##aff ##able"), ("UNAFFABLE!", "un ##aff ##able !"), ("unaffablex", "[UNK]"), ("aff", "[UNK]"),
        ("", ""),
        ("un un", "un un"), ("un\u{0}\u{7}un", "[UNK]"), ("un\tun\r\n!", "un un !"), ("ün", "un"), ("u\u{308}n", "un"),
        ("un\u{AD}able", "un ##able"), ("unable日", "un ##able 日"),
    ]) func `the longest comes first, and a word with a rest is unknown`(text: String, pieces: String) throws {
        let wordPiece = try #require(WordPiece(PieceTable(text: Array("[UNK]\nun\n##aff\n##able\n!\n##a\n日\n".utf8))))
        let tokens = try #require(wordPiece.tokens(of: text))
        #expect(tokens.map { String(decoding: wordPiece.words[$0], as: UTF8.self) }.joined(separator: " ") == pieces)
    }

    @Test func `a vocabulary without an unknown word is none`() {
        #expect(WordPiece(PieceTable(text: Array("a\nb\n".utf8))) == nil)
        #expect(WordPiece(PieceTable(text: [])) == nil)
    }

    @Test func `beyond the limit a text is not read`() {
        let wordPiece = EmbeddedModel.wordPiece
        #expect(wordPiece.tokens(of: "one two three", limit: 3)?.count == 3)
        #expect(wordPiece.tokens(of: "one two three four", limit: 3) == nil)
        #expect(wordPiece.tokens(of: "one two ab" + String(repeating: "q", count: 50), limit: 3) == nil)
        #expect(wordPiece.tokens(of: String(repeating: "a ", count: 1_000_000), limit: 100) == nil)
    }

    @Test func `all scalars with a canonical equivalent in ASCII letters fold to those`() {
        // What the standard library tells equal, with whatever marks, has to be cut alike.
        let marks = (0x300...0x36F).compactMap(Unicode.Scalar.init)
        let wordPiece = EmbeddedModel.wordPiece
        var equal = 0
        for code in 0xC0...0x1EFF {
            guard let scalar = Unicode.Scalar(UInt32(code)), Decompositions.of(scalar) != nil else { continue }
            for letter in "aeiouyncsz" {
                for mark in marks where String(scalar) == String(letter) + String(mark) {
                    equal += 1
                    #expect(wordPiece.tokens(of: String(scalar)) == wordPiece.tokens(of: String(letter)))
                }
            }
        }
        #expect(equal > 60)
    }

    @Test func `Hangul syllables are cut as their jamo are`() {
        let wordPiece = EmbeddedModel.wordPiece
        for code in stride(from: UInt32(0xAC00), through: 0xD7A3, by: 97) {
            guard let syllable = Unicode.Scalar(code) else { continue }
            let index = code - 0xAC00
            let jamo = [0x1100 + index / 588, 0x1161 + index % 588 / 28] + (index % 28 == 0 ? [] : [0x11A7 + index % 28])
            let apart = String(String.UnicodeScalarView(jamo.compactMap(Unicode.Scalar.init)))
            #expect(apart == String(syllable))
            #expect(wordPiece.tokens(of: apart) == wordPiece.tokens(of: String(syllable)))
        }
    }
}
