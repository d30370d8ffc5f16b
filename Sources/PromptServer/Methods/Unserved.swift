import PromptAPI

extension MethodTable {
    /// What the contract has and this version has not: parameters are judged all the same, so that a client can be written
    /// against it, and then it says so. A method leaves this list with what makes it answer.
    mutating func bindUnserved() {
        unserved(Methods.embed)
    }

    private mutating func unserved<Parameters>(_ method: Method<Parameters>) {
        let name = method.name
        immediate(method) { _, _ throws(RequestError) in
            throw .methodNotFound("\(name) belongs to promptd's interface but is not served by this version")
        }
    }
}
