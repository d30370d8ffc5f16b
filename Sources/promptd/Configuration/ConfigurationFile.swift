import Yams

/// The file as a tree of nodes: the one place that knows YAML. It reads, and has no opinion on what stands there.
struct ConfigurationFile {
    typealias Fault = ConfigurationFaults.Fault

    /// In bytes. A configuration of a hundred providers has a twentieth of it.
    static let maxSize = 1 << 20
    /// The deepest key, a price of a model of a provider, is at 4.
    static let maxDepth = 16
    /// Values, with what aliases repeat counted as often as it is repeated.
    static let maxValues = 100_000
    /// Keys given twice that are reported; each costs one more reading of the file.
    static let maxRepeatedKeys = 24
    /// Characters read again for their sake.
    static let maxReadAgain = 4 << 20

    private var text: SourceText
    /// Names of the keys that bear a mark, by its index.
    private var marked: [String] = []

    /// The tree, or `nil` where the file is empty or no tree could be made, and what is wrong with the file as YAML.
    static func tree(_ bytes: [UInt8]) -> (root: Node?, faults: [Fault]) {
        guard bytes.count <= maxSize else {
            return (nil, [Fault(line: 1, column: 1, message: "the file is larger than 1 MiB")])
        }
        do throws(Fault) {
            var file = ConfigurationFile(text: try SourceText(bytes))
            return try file.compose()
        } catch {
            return (nil, [error])
        }
    }

    private mutating func compose() throws(Fault) -> (root: Node?, faults: [Fault]) {
        while true {
            do {
                // Anchors live as long as the parser does. Yams takes its encoding from the environment unless told.
                let parser = try Parser(yaml: text.yaml, resolver: .basic, encoding: .utf8)
                guard let source = try parser.singleRoot() else { return (nil, []) }
                var builder = NodeBuilder(marked: marked)
                let root = withExtendedLifetime(parser) { builder.node(source, depth: 0) }
                return (root, builder.faults)
            } catch YamlError.duplicatedKeysInMapping(let names, let context) {
                try mark(names.first ?? "", at: Position(context.mark))
            } catch {
                throw fault(error)
            }
        }
    }

    /// The reader stops at a key given twice and says where the first is. With a mark on that it reads on, and the
    /// builder, which knows the name beneath the mark, reports the second where it stands.
    private mutating func mark(_ name: String, at position: Position) throws(Fault) {
        let limit = min(Self.maxRepeatedKeys, Self.maxReadAgain / max(1, text.scalars.count))
        guard marked.count < limit, text.mark(keyAt: position, index: marked.count) else {
            throw Fault(line: position.line, column: position.column, message: "this key is given more than once")
        }
        marked.append(name)
    }

    private func fault(_ error: any Error) -> Fault {
        switch error {
        case YamlError.scanner(let context, let problem, let mark, _), YamlError.parser(let context, let problem, let mark, _),
            YamlError.composer(let context, let problem, let mark, _):
            let position = text.clamped(Position(mark))
            let isTab = text.offset(of: position).map { text.scalars[$0] == "\t" } ?? false
            let around = context.map { ", \($0.text) that begins on line \(text.clamped(Position($0.mark)).line)" } ?? ""
            return Fault(
                line: position.line, column: position.column,
                message: "not YAML: \(problem)\(around)\(isTab ? " (a tab cannot indent)" : "")")
        default:
            return Fault(line: 1, column: 1, message: "the file cannot be read as YAML")
        }
    }
}

extension Position {
    init(_ mark: Mark?) {
        self = mark.map { Position(line: $0.line, column: $0.column) } ?? .start
    }
}

/// Makes nodes of the reader's, resolves aliases and merges within bounds, and finds keys given twice.
private struct NodeBuilder {
    private(set) var faults: [ConfigurationFaults.Fault] = []
    private let marked: [String]
    private var anchors: [String: Node] = [:]
    private var size = 0

    init(marked: [String]) {
        self.marked = marked
    }

    /// `nil` where a fault has been noted.
    mutating func node(_ source: Yams.Node, depth: Int) -> Node? {
        let position = Position(source.mark)
        guard depth <= ConfigurationFile.maxDepth else {
            return fault(position, "nested more than \(ConfigurationFile.maxDepth) deep")
        }
        var node: Node?
        switch source {
        case .scalar(let scalar): node = self.scalar(scalar, position)
        case .sequence(let sequence):
            guard isUntagged(sequence.tag, position) else { return nil }
            let nodes = sequence.compactMap { self.node($0, depth: depth + 1) }
            node = grown(Node(position: position, content: .list(nodes), size: nodes.reduce(1) { $0 + $1.size }))
        case .mapping(let mapping):
            guard isUntagged(mapping.tag, position) else { return nil }
            node = self.mapping(mapping, position, depth: depth)
        case .alias: node = nil
        }
        if let anchor = source.anchor { anchors[anchor.rawValue] = node }
        return node
    }

    private mutating func fault(_ position: Position, _ message: String) -> Node? {
        faults.append(.init(line: position.line, column: position.column, message: message))
        return nil
    }

    /// Counts what a node adds, and refuses the one that is too many.
    private mutating func grown(_ node: Node, by count: Int = 1) -> Node? {
        let wasWithin = size <= ConfigurationFile.maxValues
        size += count
        if size <= ConfigurationFile.maxValues { return node }
        return wasWithin ? fault(node.position, "more than \(ConfigurationFile.maxValues) values, aliases expanded") : nil
    }

    private mutating func isUntagged(_ tag: Tag, _ position: Position) -> Bool {
        if tag.description.isEmpty { return true }
        _ = fault(position, "tags such as !!str have no meaning here")
        return false
    }

    // MARK: Scalars and aliases

    private mutating func scalar(_ scalar: Yams.Node.Scalar, _ position: Position) -> Node? {
        let isQuoted = scalar.style != .plain
        if !isQuoted, scalar.string.unicodeScalars.first == SourceText.asterisk {
            return alias(String(scalar.string.unicodeScalars.dropFirst()), position)
        }
        // A quoted scalar is tagged as a string by the reader.
        guard isQuoted && scalar.tag.description == Tag.Name.str.rawValue || isUntagged(scalar.tag, position) else { return nil }
        return grown(
            Node(position: position, content: .scalar(.init(text: SourceText.unmarked(scalar.string), isQuoted: isQuoted))))
    }

    private mutating func alias(_ name: String, _ position: Position) -> Node? {
        guard let node = anchors[name] else { return fault(position, "this alias has no anchor before it") }
        return grown(node, by: node.size)
    }

    // MARK: Mappings

    private mutating func mapping(_ source: Yams.Node.Mapping, _ position: Position, depth: Int) -> Node? {
        var mapping = Node.Mapping(position: position, members: [])
        var first: [String: Position] = [:]
        var merged: [Node.Member] = []
        for (key, value) in source {
            guard let name = self.key(key) else { continue }
            let place = Position(key.mark)
            if let earlier = first[name] {
                _ = fault(place, "\(Reading.shown(name)) is given twice, first on line \(earlier.line)")
                continue
            }
            first[name] = place
            guard let node = node(value, depth: depth + 1) else { continue }
            if name == "<<", key.scalar?.style == .plain {
                merged += members(merging: node)
            } else {
                mapping.members.append(.init(key: name, position: place, value: node))
            }
        }
        // A key of the mapping itself goes before one that is merged in, and an earlier merge before a later.
        for member in merged where first[member.key] == nil {
            first[member.key] = member.position
            mapping.members.append(member)
        }
        let size = mapping.members.reduce(1) { $0 + $1.value.size }
        return grown(Node(position: position, content: .mapping(mapping), size: size))
    }

    private mutating func key(_ source: Yams.Node) -> String? {
        guard let scalar = source.scalar, scalar.style != .plain || scalar.string.unicodeScalars.first != SourceText.asterisk
        else {
            _ = fault(Position(source.mark), "a key must be a name")
            return nil
        }
        let name = self.name(scalar.string)
        if let anchor = scalar.anchor {
            anchors[anchor.rawValue] = Node(position: Position(scalar.mark), content: .scalar(.init(text: name, isQuoted: true)))
        }
        return name
    }

    /// What stood there before it got a mark as a key given twice. (An escape in quotes makes such characters too.)
    private func name(_ key: String) -> String {
        let index = key.unicodeScalars.first.flatMap { SourceText.index(of: $0) }
        return index.flatMap { marked.indices.contains($0) ? marked[$0] : nil } ?? SourceText.unmarked(key)
    }

    private mutating func members(merging node: Node) -> [Node.Member] {
        let nodes = node.list ?? [node]
        if nodes.contains(where: { $0.mapping == nil }) {
            _ = fault(node.position, "<< merges a mapping or a list of mappings")
        }
        return nodes.flatMap { $0.mapping?.members ?? [] }
    }
}
