/// What a value of the file may be: one object reads it, lists the keys below it, and tells two of it apart.
struct Shape<Value: Sendable>: Sendable {
    /// What is appended to the name of its key to name each value below: `""` for a single value, `.ratio`, `[].id`, `.*`.
    let paths: [String]
    /// `nil` where a fault has been noted.
    let read: @Sendable (Node, inout Reading) -> Value?
    /// What is appended to the name of its key to name each difference.
    let differences: @Sendable (Value, Value) -> [String]

    init(
        paths: [String] = [""], read: @escaping @Sendable (Node, inout Reading) -> Value?,
        differences: @escaping @Sendable (Value, Value) -> [String]
    ) {
        self.paths = paths
        self.read = read
        self.differences = differences
    }
}

/// Why a value is refused, as a phrase that follows its name.
struct Refusal: Error, Sendable {
    var phrase: String

    init(_ phrase: String) {
        self.phrase = phrase
    }
}

extension Shape where Value: Equatable {
    /// A single value. `decode` gives `nil` for what is not as `expected` says, and throws where it knows better.
    static func scalar(
        _ expected: String, decode: @escaping @Sendable (Node.Scalar) throws(Refusal) -> Value?
    ) -> Shape {
        Shape(
            read: { node, reading in
                do throws(Refusal) {
                    guard let scalar = node.scalar else { throw Refusal(expected) }
                    if scalar.isNull { throw Refusal("has no value: give it one or leave the line out") }
                    guard let value = try decode(scalar) else { throw Refusal(expected) }
                    return value
                } catch {
                    reading.fault(at: node.position, error.phrase)
                    return nil
                }
            },
            differences: { $0 == $1 ? [] : [""] })
    }
}

extension Shape {
    /// A list whose elements are named in messages by `label`, or by their place, counted from 1.
    static func list<Element>(
        of element: Shape<Element>, label: @escaping @Sendable (Node) -> String? = { _ in nil }
    ) -> Shape where Value == [Element], Element: Equatable {
        Shape(
            paths: element.paths.map { "[]" + $0 },
            read: { node, reading in
                if node.isNull { return [] }
                guard let nodes = node.list else {
                    reading.fault(at: node.position, "must be a list")
                    return nil
                }
                return nodes.enumerated().compactMap { index, node in
                    reading.below(label(node) ?? "[\(index + 1)]") { element.read(node, &$0) }
                }
            },
            differences: { $0 == $1 ? [] : [""] })
    }

    /// A mapping with keys that the operator chooses. `key` says what is wrong with one.
    static func map<Element>(
        of element: Shape<Element>, key: @escaping @Sendable (String) throws(Refusal) -> Void
    ) -> Shape where Value == [String: Element] {
        Shape(
            paths: element.paths.map { ".*" + $0 },
            read: { node, reading in
                members(node, &reading)?.reduce(into: [:]) { map, member in
                    do throws(Refusal) {
                        try key(member.key)
                        map[member.key] = reading.below(Reading.shown(member.key)) { element.read(member.value, &$0) }
                    } catch {
                        reading.fault(at: member, error.phrase)
                    }
                }
            },
            differences: { old, new in
                Set(old.keys).union(new.keys).sorted().flatMap { key in
                    guard let before = old[key], let after = new[key] else { return [".\(key)"] }
                    return element.differences(before, after).map { ".\(key)\($0)" }
                }
            })
    }

    /// A mapping with words for keys.
    static func map<Word: RawRepresentable<String> & CaseIterable & Hashable & Sendable, Element>(
        by word: Word.Type, of element: Shape<Element>
    ) -> Shape where Value == [Word: Element] {
        let names = Word.allCases.map(\.rawValue)
        return Shape(
            paths: names.flatMap { name in element.paths.map { ".\(name)\($0)" } },
            read: { node, reading in
                members(node, &reading)?.reduce(into: [:]) { map, member in
                    guard let word = Word(rawValue: member.key) else {
                        return reading.fault(at: member, UnknownKey.phrase(member.key, among: names))
                    }
                    map[word] = reading.below(member.key) { element.read(member.value, &$0) }
                }
            },
            differences: { old, new in
                Word.allCases.flatMap { word -> [String] in
                    switch (old[word], new[word]) {
                    case (nil, nil): []
                    case (let before?, let after?): element.differences(before, after).map { ".\(word.rawValue)\($0)" }
                    default: [".\(word.rawValue)"]
                    }
                }
            })
    }

    private static func members(_ node: Node, _ reading: inout Reading) -> [Node.Member]? {
        if node.isNull { return [] }
        guard let mapping = node.mapping else {
            reading.fault(at: node.position, "must be a mapping")
            return nil
        }
        return mapping.members
    }
}
