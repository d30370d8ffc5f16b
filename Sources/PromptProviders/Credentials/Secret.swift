/// A credential. It says nothing of itself in any description, dump or interpolation.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// For the places that put it on a wire, and the one that strikes it out of what comes back.
    public func reveal() -> String { value }

    public var isEmpty: Bool { value.isEmpty }
    public var description: String { "<secret>" }
    public var debugDescription: String { "<secret>" }
    public var customMirror: Mirror { Mirror(self, children: []) }

    /// Header values hold visible ASCII and spaces; a key with a line break in it would forge headers.
    public var fitsHeader: Bool { !value.isEmpty && value.utf8.allSatisfy { (0x20...0x7E).contains($0) } }
}
