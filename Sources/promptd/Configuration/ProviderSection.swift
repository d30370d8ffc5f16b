import PromptProviders

/// `providers:`.
enum ProviderSection {
    /// Goes into metrics, tags and journal fields.
    static let name = Shape<String>.name(nameLength, and: "._-")
    private static let nameLength = 1...64

    static func isName(_ text: String) -> Bool { NameText.isMade(text, of: "._-", length: nameLength) }

    static let providers = Shape<[ProviderConfiguration]>(
        paths: list.paths,
        read: { node, reading in
            checkNames(node, &reading)
            return list.read(node, &reading)
        },
        differences: differences)

    /// The names in the file, also of providers with faults.
    static func names(_ root: Node.Mapping) -> [String] {
        root["providers"]?.value.list?.compactMap(label) ?? []
    }

    // MARK: The list

    private static let list = Shape<[ProviderConfiguration]>.list(of: provider, label: label)

    /// The name of a provider, where it is one that may be shown.
    private static func label(_ node: Node) -> String? {
        node.mapping?["name"]?.value.scalar.flatMap { isName($0.text) ? $0.text : nil }
    }

    private static func checkNames(_ node: Node, _ reading: inout Reading) {
        var first: [String: Int] = [:]
        for node in node.list ?? [] {
            guard let name = label(node), let position = node.mapping?["name"]?.value.position else { continue }
            if let line = first[name] {
                reading.fault(at: position, "has the name \"\(name)\" twice, first on line \(line)")
            } else {
                first[name] = position.line
            }
        }
    }

    /// By name; the order counts only where nothing else differs.
    private static func differences(_ old: [ProviderConfiguration], _ new: [ProviderConfiguration]) -> [String] {
        if old == new { return [] }
        let before = Dictionary(old.map { ($0.name, $0) }) { first, _ in first }
        let after = Dictionary(new.map { ($0.name, $0) }) { first, _ in first }
        let names = Set(before.keys).union(after.keys).sorted().filter { before[$0] != after[$0] }
        return names.isEmpty ? [""] : names.map { ".\($0)" }
    }

    // MARK: One of them

    private static let provider = Shape<ProviderConfiguration>(
        paths: ProviderKeys.section.paths,
        read: { node, reading in
            var provider = ProviderConfiguration(name: "", kind: .openai, baseURL: "")
            let kind = node.mapping?["kind"]?.value.scalar.flatMap { ProviderKind(rawValue: $0.text) }
            ProviderKeys.section.read(node, into: &provider, &reading) { key in
                kind.flatMap { ProviderKeys.objection(to: key, of: $0) }
            }
            guard let mapping = node.mapping else {
                if node.isNull { reading.fault(at: node.position, "must be a mapping of keys to values") }
                return nil
            }
            ProviderRules.check(&provider, kind: kind, mapping, &reading)
            return provider
        },
        differences: { $0 == $1 ? [] : [""] })
}
