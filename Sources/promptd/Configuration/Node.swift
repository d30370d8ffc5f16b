/// A place in the file; both count from 1.
struct Position: Sendable, Hashable {
    var line: Int
    var column: Int

    static let start = Position(line: 1, column: 1)
}

/// A value of the file and where it stands. Scalars keep their text and whether they were quoted, and nothing guesses
/// their type: YAML 1.1 would read `no` as false, `0660` as 432 and `12:30` as 750.
struct Node: Sendable, Hashable {
    struct Scalar: Sendable, Hashable {
        var text: String
        var isQuoted: Bool

        /// A key with nothing after its colon is a null too.
        var isNull: Bool { !isQuoted && ["", "~", "null", "Null", "NULL"].contains(text) }
    }

    struct Member: Sendable, Hashable {
        var key: String
        var position: Position
        var value: Node
    }

    /// Keys are distinct.
    struct Mapping: Sendable, Hashable {
        var position: Position
        var members: [Member]

        subscript(key: String) -> Member? { members.first { $0.key == key } }
    }

    enum Content: Sendable, Hashable {
        case scalar(Scalar)
        case list([Node])
        case mapping(Mapping)
    }

    var position: Position
    var content: Content
    /// Values at and below this one, with what aliases repeat counted as often as it is repeated.
    var size = 1

    var scalar: Scalar? { if case .scalar(let scalar) = content { scalar } else { nil } }
    var list: [Node]? { if case .list(let nodes) = content { nodes } else { nil } }
    var mapping: Mapping? { if case .mapping(let mapping) = content { mapping } else { nil } }
    var isNull: Bool { scalar?.isNull ?? false }
}
