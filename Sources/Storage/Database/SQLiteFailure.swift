import GRDB
import GRDBSQLite

extension StorageError {
    /// By SQLite's primary result code (sqlite.org/rescode.html); the words are for people.
    init(code: Int32, _ message: String) {
        switch code & 0xFF {
        case SQLITE_FULL: self = .full(message)
        case SQLITE_CORRUPT, SQLITE_NOTADB: self = .damaged(message)
        case SQLITE_CANTOPEN, SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: self = .unusable(message)
        default: self = .failed(message)
        }
    }

    private init(_ error: any Error) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError:
            self.init(code: error.extendedResultCode.rawValue, error.message ?? error.resultCode.description)
        default: self = .failed("\(error)")
        }
    }

    static func mapping<Value>(_ body: () throws -> Value) throws(StorageError) -> Value {
        try result(body).get()
    }

    static func result<Value>(_ body: () throws -> Value) -> Result<Value, StorageError> {
        Result(catching: body).mapError { StorageError($0) }
    }
}
