/// Why a store could not do what was asked of it.
public enum StorageError: Error, Sendable, Hashable {
    /// No room is left on the device, or the store's own bound is reached.
    case full(String)
    /// What is in the file is not what a store wrote, or no longer.
    case damaged(String)
    /// The file cannot be opened or written: permissions, a file system mounted read-only, a directory that is not there.
    case unusable(String)
    /// The store was written by a later version of the program, and would be spoilt by this one.
    case tooNew(found: Int, known: Int)
    /// Any other failure, in the words of the store.
    case failed(String)
}

extension StorageError {
    /// With the file that it is about, where SQLite's own words do not tell.
    func naming(_ path: String) -> StorageError {
        switch self {
        case .full(let what): .full("\(path): \(what)")
        case .damaged(let what): .damaged("\(path): \(what)")
        case .unusable(let what): .unusable("\(path): \(what)")
        case .failed(let what): .failed("\(path): \(what)")
        case .tooNew: self
        }
    }
}
