import PromptAPI

/// A function as the OpenAI chat API describes it, for those who write it down otherwise.
struct FunctionTool: Sendable, Hashable {
    var name: String
    var description: String?
    /// JSON Schema.
    var parameters: JSON?

    /// `nil` for a tool that is no function.
    init?(_ tool: JSON) {
        guard let function = tool["function"], let name = function["name"]?.string else { return nil }
        self.name = name
        description = function["description"]?.string
        parameters = function["parameters"].flatMap { $0.object == nil ? nil : $0 }
    }
}

/// Which of the functions the model is to call, as `tool_choice` says it.
enum ToolChoice: Sendable, Hashable {
    case auto, none, required
    case function(String)

    /// `nil` where nothing is said, or nothing that is known.
    init?(_ choice: JSON?) {
        switch choice?.string {
        case "auto": self = .auto
        case "none": self = .none
        case "required": self = .required
        default:
            guard let name = choice?["function"]?["name"]?.string else { return nil }
            self = .function(name)
        }
    }
}

/// What an answer has to look like, as `response_format` says it.
enum ResponseFormat: Sendable, Hashable {
    case json
    case schema(JSON)

    /// `nil` for text.
    init?(_ format: JSON?) {
        switch format?["type"]?.string {
        case "json_object": self = .json
        case "json_schema": self = format?["json_schema"]?["schema"].map { .schema($0) } ?? .json
        default: return nil
        }
    }
}
