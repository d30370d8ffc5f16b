import PromptAPI
import PromptClient
import Testing

@Suite struct FrameReaderTests {
    private let payloads = ["{}", "", #"{"a":"é"}"#, "[1,2,3]"].map { Array($0.utf8) }

    private func payloads(of pieces: [ArraySlice<UInt8>]) throws -> [[UInt8]] {
        var reader = FrameReader()
        var found: [[UInt8]] = []
        for piece in pieces {
            reader.append(piece)
            while let payload = try reader.next() { found.append(Array(payload)) }
        }
        #expect(reader.isEmpty)
        return found
    }

    @Test func `Frames that arrive together, split in two at any byte, or one byte at a time are the same frames`() throws {
        let stream = payloads.flatMap(Frame.encode)
        for cut in stream.indices { #expect(try payloads(of: [stream[..<cut], stream[cut...]]) == payloads) }
        #expect(try payloads(of: stream.indices.map { stream[$0...$0] }) == payloads)
    }

    @Test func `A header of another protocol is no frame`() {
        var reader = FrameReader()
        reader.append(Array("HTTP/1.1 400 Bad Request".utf8))
        #expect(throws: ClientError.protocolViolation("a frame announces 1213486160 bytes")) { try reader.next() }
    }
}
