/// The OpenRPC 1.3 document of the method table: `rpc.discover`.
public enum OpenRPC {
    public static func document(version: String) -> JSON {
        [
            "openrpc": "1.3.2",
            "info": ["title": "promptd", "version": .string(version)],
            "methods": .array(Methods.all.map(method)),
        ]
    }

    private static func method(_ method: MethodDescription) -> JSON {
        [
            "name": .string(method.name), "summary": .string(method.summary), "paramStructure": "by-name",
            "x-access": .string(method.access.rawValue),
            "params": .array(
                method.parameters.map { parameter in
                    [
                        "name": .string(parameter.name), "summary": .string(parameter.summary),
                        "required": .bool(parameter.isRequired), "schema": parameter.schema,
                    ]
                }),
            "result": ["name": .string("\(method.name) result"), "schema": method.result],
            "errors": .array(errors),
        ]
    }

    /// The errors that any method may answer with.
    private static let errors: [JSON] = RequestError.samples.map {
        ["code": JSON($0.code), "message": .string($0.kind)]
    }
}

extension RequestError {
    /// One of each row, for whoever lists the table.
    public static let samples: [RequestError] = [
        .parseError(""), .invalidRequest(""), .methodNotFound(""), .invalidParams(parameter: nil, ""), .internal(""),
        .overloaded("", retryAfter: 0), .allProvidersFailed(attempts: []), .noEligibleProvider("", excluded: []),
        .timeout("", attempts: []), .rejectedByProvider(.badRequest, provider: "", model: "", message: ""),
        .limitExceeded("", limit: "", retryAfter: 0), .permissionDenied(""), .notFound(""), .shuttingDown,
        .frameTooLarge(limit: 0), .streamInterrupted(partialResponse: "", attempts: []),
        .configInvalid(file: "", line: 0, message: ""), .cancelled,
    ]
}
