import GRDB
import GRDBSQLite

/// The inside of one call to a database. It must not leave its call.
public struct Transaction {
    private let database: GRDB.Database
    private let faults: StatementFaults

    init(_ database: GRDB.Database, _ faults: StatementFaults) {
        self.database = database
        self.faults = faults
    }

    /// Runs one statement whose rows nobody wants. Statements are prepared once per connection and kept.
    public func run(_ sql: String, _ arguments: [SQLValue] = []) throws(StorageError) {
        try step(sql, arguments) { _ in }
    }

    public func rows(_ sql: String, _ arguments: [SQLValue] = []) throws(StorageError) -> [SQLRow] {
        var rows: [SQLRow] = []
        var columns: [String] = []
        try step(sql, arguments) { statement in
            let count = sqlite3_column_count(statement)
            if rows.isEmpty { columns = (0..<count).map { String(cString: sqlite3_column_name(statement, $0)) } }
            rows.append(SQLRow(columns: columns, values: (0..<count).map { SQLValue(column: $0, of: statement) }))
        }
        return rows
    }

    /// Rows that the last statement inserted, changed or deleted.
    public var changes: Int { database.changesCount }

    /// The row id of the last insertion.
    public var lastID: Int64 { database.lastInsertedRowID }

    private func step(
        _ sql: String, _ arguments: [SQLValue], onRow: (SQLiteStatement) -> Void
    ) throws(StorageError) {
        try faults.next()
        let statement = try StorageError.mapping { () throws in try database.cachedStatement(sql: sql) }.sqliteStatement
        precondition(
            sqlite3_bind_parameter_count(statement) == arguments.count, "a statement gets as many arguments as it has places")
        defer {
            sqlite3_reset(statement)
            sqlite3_clear_bindings(statement)
        }
        for (index, argument) in zip(Int32(1)..., arguments) {
            let code = argument.bind(to: statement, at: index)
            guard code == SQLITE_OK else { throw failure(code) }
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: onRow(statement)
            case SQLITE_DONE: return
            case let code: throw failure(code)
            }
        }
    }

    private func failure(_ code: Int32) -> StorageError {
        StorageError(code: code, database.lastErrorMessage ?? "code \(code)")
    }
}

extension SQLValue {
    init(column: Int32, of statement: SQLiteStatement) {
        switch sqlite3_column_type(statement, column) {
        case SQLITE_INTEGER: self = .integer(sqlite3_column_int64(statement, column))
        case SQLITE_FLOAT: self = .real(sqlite3_column_double(statement, column))
        case SQLITE_TEXT:
            let text = sqlite3_column_text(statement, column)
            let bytes = UnsafeBufferPointer(start: text, count: Int(sqlite3_column_bytes(statement, column)))
            self = .text(String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let blob = sqlite3_column_blob(statement, column)
            let bytes = UnsafeRawBufferPointer(start: blob, count: Int(sqlite3_column_bytes(statement, column)))
            self = .blob(Array(bytes))
        default: self = .null
        }
    }

    /// SQLite copies what it is given: it is bound longer than the pointer is good.
    fileprivate func bind(to statement: SQLiteStatement, at index: Int32) -> Int32 {
        let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        switch self {
        case .null: return sqlite3_bind_null(statement, index)
        case .integer(let value): return sqlite3_bind_int64(statement, index, value)
        case .real(let value): return sqlite3_bind_double(statement, index, value)
        case .text(let value):
            return value.withCString { sqlite3_bind_text(statement, index, $0, Int32(value.utf8.count), copies) }
        case .blob(let value):
            guard !value.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
            return value.withUnsafeBytes { sqlite3_bind_blob(statement, index, $0.baseAddress, Int32($0.count), copies) }
        }
    }
}
