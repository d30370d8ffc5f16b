import PromptAPI
import Storage

extension RequestError {
    /// What could not be kept, in words for whoever can do something about it.
    static func kept(_ error: StorageError) -> RequestError {
        switch error {
        case .full(let what): .internal("the store of jobs and money has no room left: \(what)")
        case .damaged(let what): .internal("the store of jobs and money is damaged: \(what)")
        case .unusable(let what): .internal("the store of jobs and money cannot be used: \(what)")
        case .tooNew(let found, let known):
            .internal("the store of jobs and money is of version \(found), written by a later promptd; this one knows \(known)")
        case .failed(let what): .internal("the store of jobs and money failed: \(what)")
        }
    }
}
