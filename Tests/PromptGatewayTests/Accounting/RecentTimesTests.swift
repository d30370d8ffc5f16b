import Platform
import Testing

@testable import PromptGateway

@Suite struct `Recent times` {
    @Test(arguments: 1...RecentTimes.capacity) func `percentiles are by nearest rank`(count: Int) {
        var times = RecentTimes()
        for second in (1...count).reversed() { times.record(.seconds(second)) }
        for percent in 1...100 {
            let rank = (percent * count + 99) / 100
            #expect(times.percentile(Double(percent)) == Double(rank), "percentile \(percent)")
        }
    }

    @Test func `percentiles are of the last hundred`() {
        var times = RecentTimes()
        #expect(times.percentile(50) == nil)
        for second in 1...250 { times.record(.seconds(second)) }
        #expect(times.percentile(1) == 151)
        #expect(times.percentile(100) == 250)
    }

    @Test func `a moving average begins with its first sample`() {
        var average = MovingAverage()
        #expect(average.value == nil)
        average.record(10)
        #expect(average.value == 10)
        average.record(20)
        #expect(average.value == 11)
    }
}
