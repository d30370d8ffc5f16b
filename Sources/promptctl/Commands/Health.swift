import ArgumentParser
import PromptAPI

struct Health: Verb {
    static let configuration = CommandConfiguration(
        commandName: "health", abstract: "Whether providers can answer.",
        discussion: "Exit status: 0 healthy, 1 degraded, 2 unhealthy, 69 unreachable.")
    static let methods = [Methods.health.name]

    @OptionGroup var invocation: Invocation

    func perform(_ session: Session) throws {
        let health = try session.call(Methods.health.name)
        guard let status = health["status"]?.string.flatMap(HealthStatus.init) else {
            throw Failure(.protocolFault, kind: "protocol_violation", "the daemon's health is none that promptctl knows")
        }
        session.show(health) { HealthText.lines(health, style: session.console.style) }
        throw ExitCode(Self.exitStatus(status))
    }

    /// Not of sysexits.h: spec config, "promptctl".
    private static func exitStatus(_ status: HealthStatus) -> Int32 {
        switch status {
        case .healthy: 0
        case .degraded: 1
        case .unhealthy: 2
        }
    }
}
