import PromptAPI

/// One line per provider, and one below it per model.
struct ProvidersText {
    let result: JSON
    let style: Style
    let width: Int

    var lines: [String] {
        let providers = (result["providers"]?.array ?? []).filter { $0.object != nil }
        guard !providers.isEmpty else { return ["no provider is configured"] }
        return table(providers) + models(providers)
    }

    private func table(_ providers: [JSON]) -> [String] {
        var table = TextTable([
            ("PROVIDER", .left), ("KIND", .left), ("STATE", .left), ("HEALTH", .left), ("CIRCUIT", .left), ("MODELS", .right),
        ])
        table.rows = providers.map { provider in
            [
                .init(Self.name(provider), .bold), .init(provider["kind"]?.string ?? "-"), Self.state(provider),
                Self.health(provider),
                .init(provider["circuit"]?.string ?? "-"), .init((provider["models"]?.array?.count).map(String.init) ?? "-"),
            ]
        }
        return table.lines(width: width, style: style)
    }

    private func models(_ providers: [JSON]) -> [String] {
        var table = TextTable([
            ("PROVIDER", .left), ("MODEL", .left), ("INPUT $/M", .right), ("OUTPUT $/M", .right), ("CONTEXT", .right),
        ])
        table.rows = providers.flatMap { provider in
            (provider["models"]?.array ?? []).compactMap { model in
                guard let id = model["id"]?.string ?? model.string else { return nil }
                let mark = model["default"]?.bool == true ? " *" : ""
                return [
                    .init(Self.name(provider)), .init(id + mark),
                    .init(model["input_price"]?.number.map { Quantity.short($0) } ?? "-"),
                    .init(model["output_price"]?.number.map { Quantity.short($0) } ?? "-"),
                    .init(model["context_window"]?.integer.map(Quantity.count) ?? "-"),
                ]
            }
        }
        guard !table.rows.isEmpty else { return [] }
        return [""] + table.lines(width: width, style: style) + ["", style.paint("* used where no model is named", .dim)]
    }

    private static func name(_ provider: JSON) -> String {
        provider["name"]?.string ?? provider["provider"]?.string ?? "-"
    }

    private static func state(_ provider: JSON) -> TextTable.Cell {
        let state = provider["state"]?.string ?? "-"
        return .init(state, state == ProviderState.drained.rawValue ? .yellow : .plain)
    }

    private static func health(_ provider: JSON) -> TextTable.Cell {
        if let healthy = provider["healthy"]?.bool ?? provider["is_healthy"]?.bool {
            return healthy ? .init("healthy", .green) : .init("unhealthy", .red)
        }
        let word = provider["health"]?.string ?? "-"
        return .init(word, HealthText.tint(word))
    }
}
