/// Lines of a name and what is to be said of it.
struct Facts {
    let style: Style
    /// Characters before what is said.
    var labelWidth = 12

    static let separator = " · "

    /// Without anything to say there is no line.
    func line(_ label: String, _ facts: [String?]) -> String? {
        let facts = facts.compactMap { $0 }
        guard !facts.isEmpty else { return nil }
        let padding = String(repeating: " ", count: max(1, labelWidth - label.count))
        return style.paint(label, .dim) + padding + facts.joined(separator: Self.separator)
    }

    func lines(_ rows: [(label: String, facts: [String?])]) -> [String] { rows.compactMap { line($0.label, $0.facts) } }
}
