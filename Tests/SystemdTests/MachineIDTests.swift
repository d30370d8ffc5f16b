import Testing

@testable import Systemd

@Suite struct `The machine's id` {
    @Test func `is the same each time, and not the machine's own`() throws {
        guard let id = MachineID.ofPromptd else { return }
        #expect(id.count == 32 && id.allSatisfy(\.isHexDigit))
        #expect(MachineID.ofPromptd == id)
    }
}
