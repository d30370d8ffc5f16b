import PromptAPI

enum HealthText {
    static func lines(_ health: JSON, style: Style) -> [String] {
        let status = health["status"]?.string ?? "unknown"
        let providers = (health["healthy_providers"]?.array ?? []).compactMap(\.string)
        let share = health["overall_health_percentage"]?.number.map { " (\(Quantity.percent($0)) of providers)" } ?? ""
        let names = providers.isEmpty ? "no provider can answer" : "can answer: " + providers.joined(separator: ", ")
        return [style.paint(status.oneLine, tint(status)) + share, names.printable]
    }

    static func tint(_ status: String) -> Style.Tint {
        switch HealthStatus(rawValue: status) {
        case .healthy: .green
        case .degraded: .yellow
        case .unhealthy: .red
        case nil: .plain
        }
    }
}
