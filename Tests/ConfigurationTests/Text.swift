@testable import promptd

/// A configuration from text.
func configuration(_ yaml: String) throws(ConfigurationFaults) -> DaemonConfiguration {
    try DaemonConfiguration.read(Array(yaml.utf8), file: "f")
}

/// The lines that an operator would see, without the name of the file.
func faults(_ yaml: String) -> [String] { faults(Array(yaml.utf8)) }

func faults(_ bytes: [UInt8]) -> [String] {
    do throws(ConfigurationFaults) {
        _ = try DaemonConfiguration.read(bytes, file: "f")
        return []
    } catch {
        return error.faults.map { "\($0.line):\($0.column): \($0.message)" }
    }
}

/// A provider that is right, for what is to be wrong beside it.
let provider = "providers: [{ name: a, kind: openai, models: [{ id: m }] }]\n"
