import Platform
import Synchronization
import Testing

/// Chance as a test wants it: the given numbers, in turn.
final class ScriptedEntropy: Entropy {
    private let numbers: [UInt64]
    private let position = Mutex(0)

    init(_ numbers: UInt64...) {
        self.numbers = numbers
    }

    func next() -> UInt64 {
        position.withLock { position in
            defer { position += 1 }
            return numbers[position % numbers.count]
        }
    }
}

@Suite struct `UUIDs` {
    private let time = Timestamp(nanoseconds: 0x0123_4567_89AB * 1_000_000 + 999_999)

    @Test func `the time comes first, then version, variant and chance`() {
        #expect(UUIDv7.make(at: time, entropy: ScriptedEntropy(0)) == "01234567-89ab-7000-8000-000000000000")
        #expect(UUIDv7.make(at: time, entropy: ScriptedEntropy(.max)) == "01234567-89ab-7fff-bfff-ffffffffffff")
        #expect(
            UUIDv7.make(at: time, entropy: ScriptedEntropy(0xABC, 0x1234_5678_9ABC_DEF0))
                == "01234567-89ab-7abc-9234-56789abcdef0")
    }

    /// RFC 9562, appendix A.6.
    @Test func `the example of its standard`() {
        let time = Timestamp(nanoseconds: 0x017F_22E2_79B0 * 1_000_000)
        #expect(
            UUIDv7.make(at: time, entropy: ScriptedEntropy(0xCC3, 0x18C4_DC0C_0C07_398F))
                == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
    }

    @Test func `the kernel's chance gives the shape and never the same twice`() {
        let entropy = SystemEntropy()
        let made = (0..<1000).map { _ in UUIDv7.make(at: time, entropy: entropy) }
        #expect(Set(made).count == made.count)
        for uuid in made {
            #expect(uuid.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil)
        }
    }

    @Test func `they sort by their time, whatever chance says`() {
        let times = (0..<100).map { Timestamp(year: 2026, month: 11, day: 24) + .milliseconds($0 * 7919) }
        let made = times.enumerated().map { index, time in
            UUIDv7.make(at: time, entropy: ScriptedEntropy(index.isMultiple(of: 2) ? .max : 0))
        }
        #expect(made == made.sorted())
    }

    @Test func `a time before 1970 counts as its first moment`() {
        #expect(
            UUIDv7.make(at: Timestamp(nanoseconds: -5), entropy: ScriptedEntropy(0)) == "00000000-0000-7000-8000-000000000000")
    }
}

@Suite struct `Chance` {
    /// The first numbers of the reference implementation (Vigna, splitmix64.c) for the seed 1234567.
    @Test func `SplitMix64 gives the reference's numbers`() {
        var generator = SplitMix64(seed: 1_234_567)
        #expect(
            (0..<5).map { _ in generator.next() } == [
                6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
                16_408_922_859_458_223_821,
            ])
    }

    @Test func `an entropy serves as a generator`() {
        let generator = EntropyGenerator(ScriptedEntropy(1, 2, 3))
        #expect([generator.next(), generator.next(), generator.next()] == [1, 2, 3])
    }
}
