import PromptAPI

extension ToolCall {
    /// The arguments as the object that some formats want. What a model wrote that is none goes along as text under a name
    /// of its own: leaving it out would tell the model that it had written nothing.
    var argumentsObject: JSON {
        guard !arguments.utf8.allSatisfy({ $0 <= 0x20 }) else { return [:] }
        guard let value = try? JSONParser.parse(Array(arguments.utf8)), value.object != nil else {
            return ["arguments": .string(arguments)]
        }
        return value
    }
}
