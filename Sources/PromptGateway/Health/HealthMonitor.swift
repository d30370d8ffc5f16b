import Platform
import PromptProviders

/// Looks after providers that nobody asks: probes them, so that what is known of them is not only what requests suffered.
struct HealthMonitor: Sendable {
    let deployments: Deployments
    let time: any Time
    /// As they are when it looks: a reload changes them.
    let providers: @Sendable () -> [Provider]
    let settings: @Sendable () -> Configuration.Health

    /// How soon one that has become unwell since is noticed; looking costs nothing where no probe is due.
    var pause: Duration { min(ProbeRecord.unwellInterval, settings().interval) }

    /// All that are due, at once.
    func look() async {
        await withDiscardingTaskGroup { group in
            for provider in deployments.due(providers().filter(\.configuration.enabled), at: time.now) {
                group.addTask { _ = await probe(provider) }
            }
        }
    }

    /// Whether the provider can be reached and takes its credential. What it finds is remembered.
    func probe(_ provider: Provider) async -> Result<Void, ProviderError> {
        guard case .success(let driver) = provider.access else { return .success(()) }
        let outcome: Result<Void, ProviderError>
        do throws(ProviderError) {
            outcome = .success(try await driver.probe(limit: settings().probeTimeout))
        } catch {
            outcome = .failure(error)
        }
        if case .failure(let error) = outcome, error.kind == .cancelled { return outcome }
        deployments.probed(provider, outcome)
        return outcome
    }
}
