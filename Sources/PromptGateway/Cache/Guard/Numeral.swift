/// Numbers in words: `twenty five thousand`, `third`, `a dozen`, `World War II`.
struct Numeral {
    private static let units: [String: Double] = [
        "zero": 0, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
        "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
        "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
        "eighty": 80, "ninety": 90, "dozen": 12,
    ]
    private static let scales: [String: Double] = [
        "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
    ]
    private static let ordinals: [String: String] = [
        "first": "1", "firstly": "1", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6", "seventh": "7", "eighth": "8",
        "ninth": "9", "tenth": "10", "eleventh": "11", "twelfth": "12", "twentieth": "20",
    ]
    private static let romans: [String: String] = [
        "ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12", "xiv": "14",
        "xv": "15", "xvi": "16",
    ]
    /// After these a lone capital is a number too.
    private static let numbered: Set<String> = [
        "worldwar", "war", "part", "chapter", "type", "phase", "class", "act", "volume", "level", "stage", "tier", "article",
    ]

    /// Numbers as text, so that `2.50` and `2.5` are one and versions stay what they are; ordinals end in a dot.
    private(set) var values: [String] = []
    private var pending: Double?

    static func text(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    /// - Returns: whether the token is part of a number.
    mutating func take(_ token: PromptScanner.Token, after previous: String?, isBeforeUnit: Bool) -> Bool {
        switch token.kind {
        case .number:
            flush()
            if let value = Double(token.text) { pending = value } else { values.append(token.text) }
            return true
        case .ordinal:
            flush()
            values.append(token.text + ".")
            return true
        case .word: return takeWord(token, after: previous, isBeforeUnit: isBeforeUnit)
        case .code, .sign:
            flush()
            return false
        }
    }

    private mutating func takeWord(_ token: PromptScanner.Token, after previous: String?, isBeforeUnit: Bool) -> Bool {
        let word = token.text
        if let value = word == "one" && (isBeforeUnit || pending != nil) ? 1 : Self.units[word] {
            if let tens = pending, tens >= 20, tens.truncatingRemainder(dividingBy: 10) == 0, value < 10 {
                pending = tens + value
            } else {
                flush()
                pending = value
            }
            return true
        }
        if let scale = Self.scales[word] {
            pending = (pending ?? 1) * scale
            return true
        }
        flush()
        if let ordinal = Self.ordinals[word] ?? (word == "second" && previous == "the" ? "2" : nil) {
            values.append(ordinal + ".")
            return true
        }
        let isNumbered = previous.map(Self.numbered.contains) ?? false
        let lone = isNumbered ? ["i": "1", "v": "5", "x": "10"][word] : nil
        if token.isUppercase || isNumbered, let roman = Self.romans[word] ?? lone {
            values.append(roman)
            return true
        }
        return false
    }

    mutating func flush() {
        if let pending { values.append(Self.text(pending)) }
        pending = nil
    }
}
