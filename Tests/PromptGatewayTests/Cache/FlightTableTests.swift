import Testing

@testable import PromptGateway

@Suite struct `A flight table` {
    @Test func `puts equals on one flight`() {
        var table = FlightTable<String>()
        let (a, flight, isFirst) = table.join("x")
        let (b, same, isSecond) = table.join("x")
        let (_, other, isOther) = table.join("y")
        #expect(isFirst && !isSecond && isOther)
        #expect(flight == same && flight != other)
        #expect(table.end(flight) == [a, b])
        #expect(table.end(flight) == [])
        #expect(table.join("x").isFirst)
    }

    @Test func `tells when the last has left, and begins anew then`() {
        var table = FlightTable<String>()
        let (a, flight, _) = table.join("x")
        let (b, _, _) = table.join("x")
        #expect(table.leave(a) == .othersWait)
        #expect(table.leave(a) == .tooLate)
        #expect(table.leave(b) == .wasLast(flight))
        let (c, next, isFirst) = table.join("x")
        #expect(isFirst && next != flight)
        #expect(table.end(flight) == [], "the abandoned one ends for nobody")
        #expect(table.isWaiting(c))
        #expect(table.end(next) == [c])
        #expect(table.leave(c) == .tooLate)
        #expect(table.count == 0 && table.waiterCount == 0)
    }
}
