/// One step of a schema. The n-th migration of a list brings a file of version n−1 to version n; what was once released
/// is never changed, only followed by another.
public struct Migration: Sendable, ExpressibleByArrayLiteral {
    /// One SQL statement each, in order.
    public var statements: [String]

    public init(_ statements: [String]) {
        self.statements = statements
    }

    public init(arrayLiteral statements: String...) {
        self.statements = statements
    }
}
