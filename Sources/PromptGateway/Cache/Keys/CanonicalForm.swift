import Crypto
import PromptAPI

/// What is hashed: every field under its name and with its length before it, every list with its count, and what is absent
/// unlike what is empty. Two requests have one form only if they are equal, however their texts are cut.
struct CanonicalForm {
    private var hash = SHA256()

    var key: CacheKey { CacheKey(hash.finalize()) }

    mutating func append(_ name: StaticString, _ value: String?) {
        append(name: name)
        guard let value else { return append(count: -1) }
        append(text: value)
    }

    mutating func append(_ name: StaticString, _ value: Int?) {
        append(name, value.map(String.init))
    }

    /// By its bits: what is written 0.70 and what is written 0.7 are one number.
    mutating func append(_ name: StaticString, _ value: Double?) {
        append(name, value.map { String($0 == 0 ? 0 : $0.bitPattern) })
    }

    mutating func append(_ name: StaticString, _ value: JSON?) {
        append(name, value.map(\.description))
    }

    mutating func append<Element>(
        _ name: StaticString, _ list: [Element]?, _ appendElement: (inout CanonicalForm, Element) -> Void
    ) {
        append(name: name)
        append(count: list?.count ?? -1)
        for element in list ?? [] { appendElement(&self, element) }
    }

    private mutating func append(name: StaticString) {
        append(count: name.utf8CodeUnitCount)
        name.withUTF8Buffer { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    }

    private mutating func append(text: String) {
        var text = text
        text.withUTF8 {
            append(count: $0.count)
            hash.update(bufferPointer: UnsafeRawBufferPointer($0))
        }
    }

    private mutating func append(count: Int) {
        withUnsafeBytes(of: Int64(count).littleEndian) { hash.update(bufferPointer: $0) }
    }
}
