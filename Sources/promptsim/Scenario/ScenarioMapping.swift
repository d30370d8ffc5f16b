import Yams

/// Everything that is wrong with a scenario file, in the order of the file.
struct ScenarioMistakes: Error, Hashable {
    var list: [Mistake]

    struct Mistake: Hashable {
        /// From 1.
        var line: Int
        var column: Int
        var message: String
    }

    init(_ list: [Mistake]) {
        self.list = list
    }

    init(_ mark: Mark?, _ message: String) {
        list = [Mistake(line: mark?.line ?? 1, column: mark?.column ?? 1, message: message)]
    }
}

/// Reads a mapping key by key and remembers what was wrong, so that one run of `--check` shows all of it.
struct ScenarioMapping {
    let mark: Mark?
    private let mapping: Node.Mapping
    private var known: [String] = []
    private var mistakes: [ScenarioMistakes.Mistake] = []

    init(_ node: Node, _ what: String) throws(ScenarioMistakes) {
        guard let mapping = node.mapping else { throw ScenarioMistakes(node.mark, "\(what) must be a mapping") }
        self.mapping = mapping
        mark = node.mark
    }

    /// The value of a key, `nil` where the key is absent or its value is wrong.
    mutating func read<Value>(_ key: String, _ decode: (Node) throws(ScenarioMistakes) -> Value) -> Value? {
        known.append(key)
        guard let node = mapping.first(where: { $0.key.scalar?.string == key })?.value else { return nil }
        do throws(ScenarioMistakes) {
            return try decode(node)
        } catch {
            mistakes += error.list
            return nil
        }
    }

    mutating func read<Value>(
        _ key: String, into target: inout Value, _ decode: (Node) throws(ScenarioMistakes) -> Value
    ) {
        if let value = read(key, decode) { target = value }
    }

    mutating func read<Value>(
        _ key: String, into target: inout Value?, _ decode: (Node) throws(ScenarioMistakes) -> Value
    ) {
        if let value = read(key, decode) { target = value }
    }

    func has(_ key: String) -> Bool {
        mapping.contains { $0.key.scalar?.string == key }
    }

    mutating func refuse(_ message: String, at key: String? = nil) {
        let node = mapping.first { $0.key.scalar?.string == key }?.key
        mistakes += ScenarioMistakes(node?.mark ?? mark, message).list
    }

    /// To be called when every key has been read: what is left is unknown.
    mutating func close() throws(ScenarioMistakes) {
        for (key, _) in mapping where !known.contains(key.scalar?.string ?? "") {
            let name = key.scalar?.string ?? "that is no word"
            mistakes += ScenarioMistakes(key.mark, "unknown key \(name); known here: \(known.joined(separator: ", "))").list
        }
        guard mistakes.isEmpty else {
            throw ScenarioMistakes(mistakes.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
        }
    }
}
