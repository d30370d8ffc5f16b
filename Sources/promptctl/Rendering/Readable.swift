import PromptAPI

/// Any result as text for people, without knowing what it means: members aligned, arrays of objects as tables, nested objects
/// below their name.
struct Readable {
    let style: Style
    let width: Int

    private static let indent = "  "

    func lines(_ value: JSON) -> [String] {
        switch value {
        case .object(let object): lines(object)
        case .array(let elements): lines(elements)
        default: [Self.scalar(value)]
        }
    }

    private func lines(_ object: JSON.Object) -> [String] {
        guard !object.members.isEmpty else { return ["none"] }
        let label = object.members.filter { Self.fitsInLine($0.value) }.map { Self.words($0.name).count }.max() ?? 0
        return object.members.flatMap { member -> [String] in
            let name = Self.words(member.name)
            if Self.fitsInLine(member.value) {
                let padding = String(repeating: " ", count: label - name.count + 2)
                return [style.paint(name, .dim) + padding + Self.scalar(member.value)]
            }
            return [style.paint(name, .bold)] + nested(lines: below(member.value))
        }
    }

    private func lines(_ elements: [JSON]) -> [String] {
        guard !elements.isEmpty else { return ["none"] }
        let objects = elements.compactMap(\.object)
        guard objects.count == elements.count else {
            return elements.allSatisfy { $0.number != nil } ? [Self.list(elements)] : elements.flatMap(lines)
        }
        if let table = table(objects) { return table }
        // Too wide, or too deep, for a table: one after the other.
        return Array(objects.map(lines).joined(separator: [""]))
    }

    /// The lines of what stands below a name.
    private func below(_ value: JSON) -> [String] {
        Readable(style: style, width: width - Self.indent.count).lines(Self.rows(value) ?? value)
    }

    /// A map from names to objects of scalars, such as providers by name, as rows that begin with the name.
    private static func rows(_ value: JSON) -> JSON? {
        guard let members = value.object?.members, members.count > 0 else { return nil }
        let rows = members.compactMap { member -> JSON? in
            guard let row = member.value.object, row["name"] == nil, row.members.allSatisfy({ fitsInLine($0.value) }) else {
                return nil
            }
            return .object(JSON.Object([.init("name", .string(member.name))] + row.members))
        }
        guard rows.count == members.count else { return .none }
        return .array(rows)
    }

    private func table(_ objects: [JSON.Object]) -> [String]? {
        var names: [String] = []
        for member in objects.lazy.flatMap(\.members) {
            guard Self.fitsInLine(member.value) else { return nil }
            if !names.contains(member.name) { names.append(member.name) }
        }
        guard !names.isEmpty else { return nil }
        var table = TextTable(
            names.map { name in
                let isNumber = objects.allSatisfy { $0[name].map { $0.number != nil || $0.isNull } ?? true }
                return (Self.words(name).uppercased(), isNumber ? .right : .left)
            })
        table.rows = objects.map { object in names.map { .init(object[$0].map(Self.scalar) ?? "") } }
        return table.naturalWidth <= width ? table.lines(width: width, style: style) : nil
    }

    private func nested(lines: [String]) -> [String] {
        lines.map { $0.isEmpty ? "" : Self.indent + $0 }
    }

    // MARK: - Values of one line

    /// A scalar, or a list of scalars.
    private static func fitsInLine(_ value: JSON) -> Bool {
        switch value {
        case .object(let object): object.members.isEmpty
        case .array(let elements): elements.allSatisfy { $0.array == nil && $0.object == nil }
        default: true
        }
    }

    private static func scalar(_ value: JSON) -> String {
        switch value {
        case .null: "-"
        case .bool(let value): value ? "yes" : "no"
        case .integer(let value): String(value)
        case .double(let value): Quantity.short(value)
        case .oversizedNumber(let literal): literal
        case .string(let text): text.printable
        case .array(let elements): list(elements)
        case .object: "none"
        }
    }

    /// The numbers of a vector say little to people, and there are a thousand of them.
    private static func list(_ elements: [JSON]) -> String {
        let most = 8
        guard !elements.isEmpty else { return "none" }
        guard elements.count > most, elements.allSatisfy({ $0.number != nil }) else {
            return elements.map(scalar).joined(separator: ", ")
        }
        return elements.prefix(most / 2).map(scalar).joined(separator: ", ") + ", … (\(elements.count) numbers)"
    }

    private static func words(_ name: String) -> String {
        String(name.map { $0 == "_" ? " " : $0 }).oneLine
    }
}
