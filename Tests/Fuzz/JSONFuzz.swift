// The JSON reader: whatever the bytes are, it answers; what it accepts, it accepts again once written, as the same.
//
// sources: Sources/PromptAPI
// seed: {"jsonrpc":"2.0","id":1,"method":"generate","params":{"prompt":"x","metadata":{"a":[1,-2.5e3,null,true]}}}
// seed: ["\u0000\ud83d\ude00\n\"\\",{"":{}},[],1e400,9223372036854775808,-0.0]
// seed:  [ 1 , 2 ]

@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    do throws(JSONParser.Failure) {
        let value = try JSONParser.parse(bytes)
        let written = value.encoded
        guard let again = try? JSONParser.parse(written) else { preconditionFailure("what was written is not read again") }
        precondition(again.encoded == written, "what was read again is written otherwise")
        // NaN is equal to nothing, not even to itself; the reader makes none.
        precondition(again == value, "what was read again is another value")
    } catch {
        precondition((0...count).contains(error.offset), "a fault outside of the document")
    }
    return 0
}
