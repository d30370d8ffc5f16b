extension Methods {
    public static let feedback = Method<FeedbackParameters>(
        "feedback", access: .own, "The caller's word on an answer.", result: object("recorded"))
}

public struct FeedbackParameters: ParameterSet {
    public var requestID = ""
    public var verdict = Verdict.good

    public init() {}

    public static let table = ParameterTable<FeedbackParameters>([
        Parameter(
            "request_id", .printable(length: GenerateParameters.requestIDLength), \.requestID, required: true, "The request."),
        Parameter("verdict", .word, \.verdict, required: true, "Whether its answer was good."),
    ])
}
