extension Methods {
    public static let providersList = Method<NoParameters>(
        "providers.list", "Configured providers, models, prices, state.", result: object("providers"))

    public static let providersCheck = Method<ProvidersCheckParameters>(
        "providers.check", access: .administrators, "Probe providers now.", result: object("providers"))

    public static let providersSet = Method<ProvidersSetParameters>(
        "providers.set", access: .administrators, "Drain or resume a provider.", result: object("provider", "state"))
}

public struct ProvidersCheckParameters: ParameterSet {
    public var provider: String?

    public init() {}

    public static let table = ParameterTable<ProvidersCheckParameters>([
        Parameter("provider", .string(length: 1...256), \.provider, "Only this one.")
    ])
}

public struct ProvidersSetParameters: ParameterSet {
    public var provider = ""
    public var state = ProviderState.active

    public init() {}

    public static let table = ParameterTable<ProvidersSetParameters>([
        Parameter("provider", .string(length: 1...256), \.provider, required: true, "The provider."),
        Parameter("state", .word, \.state, required: true, "Whether it takes new requests."),
    ])
}
