/// A UUID that sorts by its time (RFC 9562 §5.7): 48 bits of milliseconds, the rest chance.
public enum UUIDv7 {
    public static func make(at time: Timestamp, entropy: any Entropy) -> String {
        let milliseconds = UInt64(max(0, time.nanoseconds) / 1_000_000)
        let high = milliseconds << 16 | 0x7000 | entropy.next() & 0x0FFF
        let low = 0x8000_0000_0000_0000 | entropy.next() & 0x3FFF_FFFF_FFFF_FFFF
        let digits = hexadecimal(high) + hexadecimal(low)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for (index, digit) in digits.enumerated() {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func hexadecimal(_ value: UInt64) -> [UInt8] {
        (0..<16).map { position in
            let nibble = UInt8(value >> UInt64(60 - position * 4) & 15)
            return nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
        }
    }
}
