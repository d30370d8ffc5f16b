import Testing

@testable import PromptGateway

@Suite struct `Prometheus' text` {
    @Test func `has help and type once, and labels in their order`() {
        var page = Exposition()
        page.add("a_total", .counter, "All of it.", by: "kind", [("x", 1), ("y\"\\\n", 2.5)])
        page.add("b", .gauge, "One.", 3)
        #expect(
            page.text == """
                # HELP a_total All of it.
                # TYPE a_total counter
                a_total{kind="x"} 1
                a_total{kind="y\\"\\\\\\n"} 2.5
                # HELP b One.
                # TYPE b gauge
                b 3

                """)
    }

    @Test func `a histogram's buckets hold all that is below their bounds`() {
        var histogram = Histogram(bounds: [1, 10])
        for value in [0.5, 1, 5, 50] { histogram.record(value) }
        var page = Exposition()
        page.add("t", "Times.", [(["p": "a"], histogram)])
        #expect(
            page.text.split(separator: "\n").dropFirst(2) == [
                #"t_bucket{p="a",le="1"} 2"#, #"t_bucket{p="a",le="10"} 3"#, #"t_bucket{p="a",le="+Inf"} 4"#,
                #"t_sum{p="a"} 56.5"#,
                #"t_count{p="a"} 4"#,
            ])
    }

    @Test func `what has no sample is left out`() {
        var page = Exposition()
        page.add("t", "Times.", [])
        page.add("c", .counter, "Count.", by: "x", [])
        #expect(page.text.isEmpty)
    }
}
