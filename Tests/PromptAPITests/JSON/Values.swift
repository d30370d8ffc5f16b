import PromptAPI
import Testing

/// Looking into a value and building one.
@Suite struct `Values` {
    @Test func `each view gives its own kind and nil for the others`() {
        let values: [JSON] = [.null, true, 1, 1.5, .oversizedNumber("1e400"), "a", [1], ["a": 1]]
        #expect(values.map { $0.isNull } == [true, false, false, false, false, false, false, false])
        #expect(values.map { $0.bool } == [nil, true, nil, nil, nil, nil, nil, nil])
        #expect(values.map { $0.string } == [nil, nil, nil, nil, nil, "a", nil, nil])
        #expect(values.map { $0.array?.count } == [nil, nil, nil, nil, nil, nil, 1, nil])
        #expect(values.map { $0.object?.members.count } == [nil, nil, nil, nil, nil, nil, nil, 1])
    }

    @Test func `a subscript outside of a value is nil`() {
        let value: JSON = ["a": [1, 2]]
        #expect(value["a"]?[1] == 2)
        #expect(value["a"]?[2] == nil)
        #expect(value["a"]?[-1] == nil)
        #expect(value["b"] == nil)
        #expect(value[0] == nil)
        #expect(value["a"]?["a"] == nil)
    }

    @Test func `a member is replaced in its place, added at the end, and removed by nil`() {
        var object = JSON.Object([.init("a", 1), .init("b", 2)])
        object["a"] = 3
        object["c"] = 4
        #expect(object.members == [.init("a", 3), .init("b", 2), .init("c", 4)])
        object["b"] = nil
        object["zz"] = nil
        #expect(object.members == [.init("a", 3), .init("c", 4)])
    }

    @Test func `an object leaves out members without a value but keeps null`() {
        #expect(JSON.object(["a": 1, "b": nil as JSON?, "c": JSON.null]).description == #"{"a":1,"c":null}"#)
    }

    @Test func `optionals become null`() {
        #expect(JSON(nil as String?) == .null)
        #expect(JSON(nil as Int?) == .null)
        #expect(JSON(nil as Double?) == .null)
        #expect(JSON("a" as String?) == "a")
        #expect(JSON(["a", "b"]) == ["a", "b"])
    }

    @Test func `seconds are told to the microsecond`() {
        #expect(JSON.seconds(0.1234567).description == "0.123457")
        #expect(JSON.seconds(.infinity) == .null)
        #expect(JSON.seconds(2).description == "2.0")
    }
}
