import Synchronization

/// Makes the n-th statement fail, so that a test can let every statement of a deed fail in turn. The commit of a
/// transaction counts as one; whatever fails, its transaction is rolled back.
public struct FaultAt: Sendable, Hashable {
    /// From 1.
    public var statement: Int
    public var error: StorageError

    public init(statement: Int, error: StorageError = .full("injected")) {
        self.statement = statement
        self.error = error
    }
}

/// Counts statements towards a fault.
final class StatementFaults: Sendable {
    private let ahead: Mutex<FaultAt?>

    init(_ fault: FaultAt?) {
        ahead = Mutex(fault)
    }

    var isAhead: Bool { ahead.withLock { $0 != nil } }

    func set(_ fault: FaultAt?) {
        ahead.withLock { $0 = fault }
    }

    /// One more statement is about to run.
    func next() throws(StorageError) {
        let due: StorageError? = ahead.withLock { fault in
            guard let current = fault else { return nil }
            guard current.statement <= 1 else {
                fault?.statement -= 1
                return nil
            }
            fault = nil
            return current.error
        }
        if let due { throw due }
    }
}
