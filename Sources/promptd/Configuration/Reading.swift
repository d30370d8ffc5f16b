/// What one reading of the tree has come upon: where it is, and every fault so far.
struct Reading {
    private(set) var faults: [ConfigurationFaults.Fault]
    /// The steps from the top to the value at hand, each with its punctuation.
    private var path: [String] = []

    init(faults: [ConfigurationFaults.Fault] = []) {
        self.faults = faults
    }

    /// `phrase` follows the dotted name of the value at hand. It must not hold the value: that may be a secret in a wrong place.
    mutating func fault(at position: Position, _ phrase: String) {
        let name = path.joined()
        faults.append(
            .init(line: position.line, column: position.column, message: name.isEmpty ? phrase : "\(name) \(phrase)"))
    }

    /// The same for a key below the value at hand.
    mutating func fault(at member: Node.Member, _ phrase: String) {
        below(Self.shown(member.key)) { $0.fault(at: member.position, phrase) }
    }

    mutating func below<Value>(_ step: String, _ body: (inout Reading) -> Value) -> Value {
        path.append(path.isEmpty || step.hasPrefix("[") ? step : ".\(step)")
        defer { path.removeLast() }
        return body(&self)
    }

    /// As much of a key as is surely a name. `{api_key:secret}` without a space is one key with no value.
    static func shown(_ key: String) -> String {
        let name = key.unicodeScalars.prefix(maxShownName).prefix { isNameScalar($0) }
        let isWhole = name.count == key.unicodeScalars.count && !key.isEmpty
        return String(String.UnicodeScalarView(name)) + (isWhole ? "" : "…")
    }

    private static let maxShownName = 64

    private static func isNameScalar(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || "_-.<@".unicodeScalars.contains(scalar)
    }
}
