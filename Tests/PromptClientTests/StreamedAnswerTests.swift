import PromptClient
import Testing

@Suite struct StreamedAnswerTests {
    private func delta(_ index: Int, _ text: String) -> ServerNotification { .delta(id: 1, index: index, text: text) }

    @Test func `Parts are shown as they come, and what was not streamed at the end`() throws {
        var answer = StreamedAnswer()
        #expect(try answer.take(delta(0, "Hel")) == .show("Hel"))
        #expect(try answer.take(delta(1, "lo")) == .show("lo"))
        #expect(try answer.remainder(of: "Hello!") == "!")
    }

    @Test func `After a reset the answer begins anew`() throws {
        var answer = StreamedAnswer()
        _ = try answer.take(delta(0, "Hel"))
        #expect(try answer.take(.reset(id: 1, reason: "cut")) == .startAgain(reason: "cut"))
        #expect(try answer.take(delta(0, "Bye")) == .show("Bye"))
        #expect(answer.text == "Bye")
    }

    @Test func `A part out of its order is refused`() throws {
        var answer = StreamedAnswer()
        _ = try answer.take(delta(0, "a"))
        #expect(throws: ClientError.self) { try answer.take(delta(2, "c")) }
    }

    @Test func `Parts that are not the answer are refused`() throws {
        var answer = StreamedAnswer()
        _ = try answer.take(delta(0, "a"))
        #expect(throws: ClientError.self) { try answer.remainder(of: "b") }
    }
}
