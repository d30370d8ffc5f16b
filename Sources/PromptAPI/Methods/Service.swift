extension Methods {
    public static let reload = Method<NoParameters>(
        "reload", access: .administrators, "Read the configuration again; a bad one changes nothing.",
        result: object("reloaded", "changed"))

    public static let discover = Method<NoParameters>(
        "rpc.discover", "This document.", result: object("openrpc", "info", "methods"))
}
