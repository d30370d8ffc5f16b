/// One key of a mapping: its name, what it may be, and where it goes.
struct Key<Root: Sendable>: Sendable {
    let name: String
    /// Dotted names of the values at and below it.
    let paths: [String]
    let read: @Sendable (inout Root, Node, inout Reading) -> Void
    let differences: @Sendable (Root, Root) -> [String]

    init(
        _ name: String, paths: [String], read: @escaping @Sendable (inout Root, Node, inout Reading) -> Void,
        differences: @escaping @Sendable (Root, Root) -> [String]
    ) {
        self.name = name
        self.paths = paths.map { name + $0 }
        self.read = read
        self.differences = { old, new in differences(old, new).map { name + $0 } }
    }

    init<Value>(_ name: String, _ shape: Shape<Value>, _ path: any WritableKeyPath<Root, Value> & Sendable) {
        self.init(name, paths: shape.paths) { root, node, reading in
            if let value = shape.read(node, &reading) { root[keyPath: path] = value }
        } differences: { old, new in
            shape.differences(old[keyPath: path], new[keyPath: path])
        }
    }

    /// One that has no default.
    init<Value>(_ name: String, _ shape: Shape<Value>, _ path: any WritableKeyPath<Root, Value?> & Sendable) {
        self.init(name, paths: shape.paths) { root, node, reading in
            root[keyPath: path] = shape.read(node, &reading)
        } differences: { old, new in
            switch (old[keyPath: path], new[keyPath: path]) {
            case (nil, nil): []
            case (let before?, let after?): shape.differences(before, after)
            default: [""]
            }
        }
    }

    init<Value>(_ name: String, _ section: Section<Value>, _ path: any WritableKeyPath<Root, Value> & Sendable) {
        self.init(name, paths: section.paths) { root, node, reading in
            section.read(node, into: &root[keyPath: path], &reading)
        } differences: { old, new in
            section.differences(old[keyPath: path], new[keyPath: path])
        }
    }

    /// The same key, of a value within another.
    func moved<Outer: Sendable>(to path: any WritableKeyPath<Outer, Root> & Sendable) -> Key<Outer> {
        let suffixes = paths.map { String($0.dropFirst(name.count)) }
        return Key<Outer>(name, paths: suffixes) { outer, node, reading in
            read(&outer[keyPath: path], node, &reading)
        } differences: { old, new in
            differences(old[keyPath: path], new[keyPath: path]).map { String($0.dropFirst(name.count)) }
        }
    }
}

/// A mapping with known keys. Keys are read in the order of the section, not of the file.
struct Section<Root: Sendable>: Sendable {
    let keys: [Key<Root>]
    /// What must hold between keys.
    private let check: @Sendable (inout Root, Node.Mapping, inout Reading) -> Void

    init(
        _ keys: [Key<Root>], check: @escaping @Sendable (inout Root, Node.Mapping, inout Reading) -> Void = { _, _, _ in }
    ) {
        self.keys = keys
        self.check = check
    }

    var paths: [String] { keys.flatMap { key in key.paths.map { ".\($0)" } } }

    func differences(_ old: Root, _ new: Root) -> [String] {
        keys.flatMap { key in key.differences(old, new).map { ".\($0)" } }
    }

    /// Reads what is there over what `root` is. `objection` says what speaks against a known key in this place.
    func read(
        _ node: Node, into root: inout Root, _ reading: inout Reading, objection: (String) -> String? = { _ in nil }
    ) {
        if node.isNull { return }
        guard let mapping = node.mapping else {
            return reading.fault(at: node.position, "must be a mapping of keys to values")
        }
        let names = keys.map(\.name)
        for member in mapping.members {
            if !names.contains(member.key) {
                reading.fault(at: member, UnknownKey.phrase(member.key, among: names))
            } else if let phrase = objection(member.key) {
                reading.fault(at: member, phrase)
            }
        }
        for key in keys where objection(key.name) == nil {
            guard let member = mapping[key.name] else { continue }
            reading.below(key.name) { key.read(&root, member.value, &$0) }
        }
        check(&root, mapping, &reading)
    }

    /// The section as a value of its own, from `initial` on.
    func shape(from initial: Root) -> Shape<Root> {
        Shape(
            paths: paths,
            read: { node, reading in
                var root = initial
                read(node, into: &root, &reading)
                return root
            },
            differences: differences)
    }
}

/// What to say of a key that nobody knows.
enum UnknownKey {
    /// Where such a key stands, a secret does.
    private static let secrets: Set<String> = [
        "access_token", "api_key", "api_token", "apikey", "auth", "auth_token", "authorization", "bearer", "bearer_token", "key",
        "pass", "passwd", "password", "private_key", "secret", "secret_key", "token",
    ]

    static func phrase(_ key: String, among names: [String]) -> String {
        let name = String(Reading.shown(key).prefix { $0 != "…" })
        if secrets.contains(name.lowercased().replacing("-", with: "_")) {
            return "must not hold a secret: put it into a credential and name that one with \"credential\""
        }
        let near = Nearest.word(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
        return "is not a known key\(near)"
    }
}
