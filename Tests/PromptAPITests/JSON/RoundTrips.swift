import Platform
import PromptAPI
import Testing

/// What is written is read again as the same, and nothing that is cut off is read at all.
@Suite struct `Round trips` {
    @Test(arguments: UInt64(1)...200) func `a random value comes back as it was`(seed: UInt64) throws {
        var values = RandomValues(seed: seed)
        let value = values.next(depth: 0)
        let bytes = value.encoded
        let again = try JSONParser.parse(bytes)
        #expect(again == value, "seed \(seed)")
        #expect(again.encoded == bytes, "seed \(seed)")
    }

    /// A container's every prefix lacks at least its last byte.
    @Test(arguments: UInt64(1)...40) func `every prefix of a document is refused`(seed: UInt64) throws {
        var values = RandomValues(seed: seed)
        let bytes = JSON.array([values.next(depth: 1), values.next(depth: 1)]).encoded
        for count in 0..<min(bytes.count, 3000) {
            let failure = #expect(throws: JSONParser.Failure.self) { try JSONParser.parse(bytes[..<count]) }
            #expect(failure.map { (0...count).contains($0.offset) } == true)
        }
    }

    /// Whatever a byte turns into, the parser answers; and what it still accepts, it accepts again once written.
    @Test(arguments: UInt64(1)...40) func `a document with a byte changed never breaks the parser`(seed: UInt64) throws {
        var values = RandomValues(seed: seed)
        let bytes = values.next(depth: 0).encoded
        for _ in 0..<200 {
            var changed = bytes
            changed[values.below(changed.count)] = UInt8(values.below(256))
            guard let value = try? JSONParser.parse(changed) else { continue }
            #expect(try JSONParser.parse(value.encoded) == value)
        }
    }

    @Test func `white space between tokens changes nothing`() throws {
        let tight = try JSONParser.parse(#"{"a":[1,{"b":null}],"c":"d e"}"#)
        let wide = "\n{\t\"a\" : [ 1 , { \"b\" : null } ] ,\r\n\"c\" : \"d e\" } "
        #expect(try JSONParser.parse(wide) == tight)
    }

    @Test func `a string is escaped where it must be and nowhere else`() {
        #expect(
            JSON.string("\"\\/\n\r\t\u{8}\u{C}\0\u{1F}\u{7F}é😀\u{2028}").description
                == #""\"\\/\n\r\t\u0008\u000c\u0000\u001f"# + "\u{7F}é😀\u{2028}\"")
    }
}

/// Values of every kind, drawn by a seed: the same for the same seed everywhere.
struct RandomValues {
    private var generator: SplitMix64

    init(seed: UInt64) {
        generator = SplitMix64(seed: seed)
    }

    mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<bound, using: &generator) }

    mutating func next(depth: Int) -> JSON {
        switch below(depth < 6 ? 10 : 7) {
        case 0: .null
        case 1: .bool(below(2) == 0)
        case 2: .integer(Int64(bitPattern: generator.next()) >> Int64(below(64)))
        case 3: JSON(Double(bitPattern: generator.next()))
        case 4: .double(Double(below(2000) - 1000) / 8)
        case 5: .oversizedNumber("1e\(400 + below(1000))")
        case 6: .string(text())
        case 7, 8: .array((0..<below(5)).map { _ in next(depth: depth + 1) })
        default: object(depth: depth)
        }
    }

    private mutating func object(depth: Int) -> JSON {
        // Past sixteen members the parser tells names apart in another way.
        let count = below(8) == 0 ? 20 : below(5)
        return .object(JSON.Object((0..<count).map { .init("\($0)\(text())", next(depth: depth + 1)) }))
    }

    /// Scalars of every length in UTF-8, control characters and what must be escaped among them.
    private mutating func text() -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<below(12) {
            let bound = [0x20, 0x80, 0x800, 0x1_0000, 0x11_0000][below(5)]
            text.append(Unicode.Scalar(UInt32(below(bound))) ?? "\\")
        }
        return String(text)
    }
}
