import PromptAPI

/// The list of models (facts providers §1).
enum OpenAIModels {
    static func body(_ names: [String], created: Int64) -> [UInt8] {
        let data = names.map { name -> JSON in
            ["id": .string(name), "object": "model", "created": .integer(created), "owned_by": "promptsim"]
        }
        return (["object": "list", "data": .array(data)] as JSON).encoded
    }
}
