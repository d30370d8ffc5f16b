import CSystemd

/// A name for this machine that tells nobody its machine id, which machine-id(5) asks to keep within the machine.
public enum MachineID {
    /// Drawn once; another program's name for the same machine is another.
    private static let application = sd_id128_t(
        bytes: (
            0x31, 0xFC, 0x91, 0xB4, 0xEF, 0xE1, 0x44, 0x7D, 0x90, 0x8B, 0xDB, 0x41, 0x14, 0xE4, 0xB0, 0x62
        ))

    /// 32 hexadecimal digits; `nil` where the machine has no id.
    public static var ofPromptd: String? {
        var id = sd_id128_t()
        guard sd_id128_get_machine_app_specific(application, &id) >= 0 else { return nil }
        return withUnsafeBytes(of: id.bytes) { bytes in
            bytes.map { [UInt8]([$0 >> 4, $0 & 15]).map { String($0, radix: 16) }.joined() }.joined()
        }
    }
}
