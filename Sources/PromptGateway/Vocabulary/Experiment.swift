import PromptAPI

/// What an evaluation changes of a gateway to see what it is worth: mechanisms switched, and orders of its own making. The daemon
/// never names it.
@_spi(Evaluation) public struct Experiment: Sendable {
    /// The names of the providers that may be asked now, as configured; returns them in the order in which they are to be.
    public typealias Order = @Sendable (_ parameters: GenerateParameters, _ providers: [String]) -> [String]

    /// In the place of every strategy's.
    public var order: Order?
    /// Thompson sampling by `intelligent`.
    public var samplesPosteriors = false
    /// Off: an attempt under way adds nothing to what a candidate is expected to take.
    public var countsInFlight = true
    /// Off: an attempt has all the time there is for its first token, whoever else could be asked.
    public var limitsFirstToken = true

    public init() {}
}
