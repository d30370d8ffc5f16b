import Storage
import Testing

@Suite struct `Storage errors` {
    @Test func `a store of a later version tells both versions`() {
        guard case .tooNew(let found, let known) = StorageError.tooNew(found: 3, known: 2) else { return }
        #expect(found == 3 && known == 2)
    }
}
