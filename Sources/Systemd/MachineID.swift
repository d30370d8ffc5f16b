import CSystemd

/// What tells this host from others, without telling which host it is (machine-id(5)): derived from the machine id, and of no use
/// to who knows another derived id.
public enum MachineID {
    /// Drawn once (`systemd-id128 new`), for promptd.
    private static let application: [UInt8] = [
        0x5B, 0x1C, 0x0E, 0x7A, 0x93, 0x44, 0x4F, 0x0D, 0xA1, 0x6E, 0x2F, 0x80, 0xC9, 0x35, 0x7D, 0x12,
    ]

    /// 32 hexadecimal digits; `nil` on a host without a machine id.
    public static var derived: String? {
        var application = sd_id128_t()
        withUnsafeMutableBytes(of: &application) { $0.copyBytes(from: Self.application) }
        var derived = sd_id128_t()
        guard sd_id128_get_machine_app_specific(application, &derived) >= 0 else { return nil }
        let digits = Array("0123456789abcdef")
        return withUnsafeBytes(of: derived) { bytes in
            String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
        }
    }
}
