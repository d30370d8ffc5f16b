import Platform
import Testing

@Suite struct `Times as RFC 3339 writes them` {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01t00:00:01.5z", 1_500_000_000), ("1970-01-01T00:00:00.000000001Z", 1),
            ("1970-01-01T01:00:00+01:00", 0), ("1969-12-31T22:30:00-01:30", 0),
            ("2026-11-24T00:00:00Z", 1_795_478_400_000_000_000),
        ] as [(String, Int64)]) func `are read to the nanosecond`(text: String, nanoseconds: Int64)
    {
        #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "2026-11-24", "2026-11-24T00:00:00", "2026-11-24 00:00:00Z", "2026-11-24T00:00:00.Z", "x1970-01-01T00:00:00Z",
    ])
    func `what is none is not read`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `are read as they are written`() {
        let time = Timestamp(nanoseconds: 1_795_478_400_120_000_000)
        #expect(Timestamp(rfc3339: time.description) == time)
    }
}
