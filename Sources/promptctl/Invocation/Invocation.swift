import ArgumentParser

/// The options that every verb has, before its name or behind it.
struct Invocation: ParsableArguments {
    @Option(help: ArgumentHelp("The daemon's socket.", valueName: "path"), completion: .file())
    var socket: String?

    @Flag(help: "One JSON document on standard output.")
    var json = false
}
