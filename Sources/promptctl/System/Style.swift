/// Colour for a terminal, or none (ECMA-48 SGR).
struct Style: Sendable {
    enum Tint: String {
        case plain = "0"
        case bold = "1"
        case dim = "2"
        case red = "31"
        case green = "32"
        case yellow = "33"
        case cyan = "36"
    }

    let isOn: Bool

    func paint(_ text: String, _ tint: Tint) -> String {
        isOn && tint != .plain ? "\u{1B}[\(tint.rawValue)m\(text)\u{1B}[0m" : text
    }
}
