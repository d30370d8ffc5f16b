import PromptProviders

/// What `--check-config` prints: what was understood, for people. Of a secret it knows only where it is kept.
func summary(of configuration: DaemonConfiguration) -> String {
    var lines = [
        "socket           \(configuration.server.path)",
        "state directory  \(configuration.stateDirectory)",
        "strategy         \(configuration.gateway.routing.defaultStrategy.rawValue)",
        "limits           \(text(configuration.gateway.limits))",
    ]
    for (user, limits) in configuration.gateway.limitsByUser.sorted(by: { $0.key < $1.key }) {
        lines.append("  \(user): \(text(limits))")
    }
    lines += [
        "cache            \(text(configuration.gateway.cache))",
        "redis            \(configuration.gateway.cache.redis.map(text) ?? "off")",
        "log level        \(configuration.logLevel.rawValue)\(configuration.gateway.log.includeContent ? ", with content" : "")",
    ]
    lines.append(configuration.providers.isEmpty ? "providers        none: every request will be refused" : "providers")
    lines += configuration.providers.flatMap(text)
    return lines.joined(separator: "\n")
}

private func text(_ limits: QueueSections.Gateway.Limits) -> String {
    let requests = limits.requestsPerMinute == 0 ? nil : "\(limits.requestsPerMinute) requests a minute"
    let budget = limits.budgetPerDay == 0 ? nil : "\(limits.budgetPerDay) USD a day"
    let parts = [requests, budget].compactMap { $0 }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
}

private func text(_ cache: CacheSections.Cache) -> String {
    guard cache.enabled else { return "off" }
    let semantic = cache.semantic.enabled ? ", semantic" : ""
    let database = cache.database.enabled ? ", database of \(cache.database.maxBytes.asSize)" : ""
    return "\(cache.maxEntries) entries, \(cache.maxBytes.asSize), per \(cache.scope.rawValue)\(semantic)\(database)"
        .replacing("per shared", with: "shared by all")
}

private func text(_ redis: CacheSections.Cache.Redis) -> String {
    redis.url + (redis.credential.map { ", password from credential \($0)" } ?? "")
}

private func text(_ provider: ProviderConfiguration) -> [String] {
    let state = provider.enabled ? "" : ", disabled"
    let head = "  \(provider.name): \(provider.kind.rawValue) at \(provider.baseURL), \(key(of: provider))\(state)"
    return [head] + provider.models.map { "    \(text($0))" }
}

/// Names only.
private func key(of provider: ProviderConfiguration) -> String {
    switch provider.apiKey {
    case .credential(let name): "key from credential \(name)"
    case .environment(let name): "key from $\(name)"
    case .file(let path): "key from \(path)"
    case nil:
        if let name = provider.serviceAccount {
            "service account from credential \(name)"
        } else if let name = provider.secretAccessKey {
            "secret access key from credential \(name)"
        } else if let name = provider.clientSecret {
            "client secret from credential \(name)"
        } else {
            "no key"
        }
    }
}

private func text(_ model: ModelConfiguration) -> String {
    let prices = [(model.inputPrice, "in"), (model.outputPrice, "out"), (model.cachedInputPrice, "cached")]
        .compactMap { price, name in price.map { "\($0) \(name)" } }
    let cost = prices.isEmpty ? "price as in the catalogue" : prices.joined(separator: ", ") + " USD per million tokens"
    return "\(model.id)\(model.isDefault ? " (default)" : ""): \(cost)"
}
