import Platform
import PromptAPI
import PromptGateway
import PromptProviders
import TestSupport

/// What must hold of every run, whatever the seed. Each violation is a sentence.
struct Oracle {
    let world: World
    let record: Run.Record

    var violations: [String] {
        var violations = record.endings.flatMap { ending in
            endings(ending).map { "\(ending.request.parameters.requestID ?? "?"): \($0)" }
        }
        let queue = world.configuration.queue
        if record.mostInFlight > queue.maxInFlight {
            violations.append("\(record.mostInFlight) in flight, allowed \(queue.maxInFlight)")
        }
        if record.mostWaiting > queue.maxSize { violations.append("\(record.mostWaiting) waiting, allowed \(queue.maxSize)") }
        if world.gateway.load != (0, 0) {
            violations.append("after the end \(world.gateway.load) in flight and waiting: a place leaked")
        }
        if world.gateway.attemptsInFlight != 0 {
            violations.append("after the end \(world.gateway.attemptsInFlight) permits are out: they leaked")
        }
        let open = world.providers.calls.count(where: \.isOpen)
        if open > 0 { violations.append("\(open) calls to providers are still open") }
        if record.afterDrain != .shuttingDown {
            violations.append("a newcomer after the drain got \(String(describing: record.afterDrain))")
        }
        if record.endings.count != world.requests.count {
            violations.append("\(record.endings.count) ends of \(world.requests.count) requests")
        }
        return violations
    }

    private func endings(_ ending: Ending) -> [String] {
        var violations = punctuality(ending)
        if ending.seen.late > 0 { violations.append("\(ending.seen.late) pieces came after the end") }
        switch ending.outcome {
        case .success(let result): violations += answer(result, ending)
        case .failure(let error): violations += failure(error, ending)
        }
        return violations
    }

    /// Nothing goes on beyond its deadline, and a cancelled request ends at once.
    private func punctuality(_ ending: Ending) -> [String] {
        let took = ending.ended - ending.began
        let timeout = Duration.seconds(ending.request.parameters.timeout ?? 120)
        var violations: [String] = []
        if took > timeout + .milliseconds(1) { violations.append("took \(took), its deadline was \(timeout)") }
        if ending.wasCancelled, let patience = ending.request.cancelAfter, took > patience + .milliseconds(1) {
            violations.append("went on for \(took - patience) after its caller had left")
        }
        return violations
    }

    /// An answer is one provider's whole answer, billed as that provider reported.
    private func answer(_ result: GenerateResult, _ ending: Ending) -> [String] {
        var violations: [String] = []
        let prompt = ending.request.parameters.prompt ?? ""
        let provider = Int(result.providerUsed.dropFirst("provider-".count)) ?? -1
        let whole = SimulatedProviders.answer(to: prompt, by: provider).joined()
        if result.response != whole { violations.append("answered \(result.response), \(result.providerUsed) says \(whole)") }
        if ending.request.parameters.stream, ending.seen.text != whole {
            violations.append("streamed \(ending.seen.text), answered \(whole)")
        }
        let reported = SimulatedProviders.usage(of: prompt)
        if !result.usage.estimated, (result.usage.inputTokens, result.usage.outputTokens) != reported {
            violations.append("used \(result.usage), the provider reported \(reported)")
        }
        let cost =
            (Double(result.usage.inputTokens) * World.inputPrice + Double(result.usage.outputTokens) * World.outputPrice) / 1e6
        if abs((result.costEstimate ?? -1) - cost) > 1e-12 {
            violations.append("costs \(String(describing: result.costEstimate)), not \(cost)")
        }
        if result.attempts.last?.failure != nil { violations.append("the last attempt of an answer failed") }
        return violations + attempts(result.attempts, ending)
    }

    private func failure(_ error: RequestError, _ ending: Ending) -> [String] {
        switch error {
        case .cancelled: return ending.wasCancelled ? [] : ["cancelled, though nobody wished it"]
        case .streamInterrupted(let partial, let attempts):
            let isAsked = ending.request.parameters.stream && ending.request.parameters.onInterrupt == .fail
            let prefix = isAsked && !partial.isEmpty && ending.seen.text == partial
            return (prefix ? [] : ["interrupted with \(partial), seen was \(ending.seen.text)"]) + self.attempts(attempts, ending)
        case .allProvidersFailed(let attempts), .timeout(_, let attempts): return self.attempts(attempts, ending)
        case .overloaded, .noEligibleProvider, .rejectedByProvider: return []
        default: return ["ended as \(error.kind), which nothing here can cause"]
        }
    }

    /// What is told of the attempts is what the providers saw, and no more than was allowed.
    private func attempts(_ told: [AttemptReport], _ ending: Ending) -> [String] {
        let prompt = ending.request.parameters.prompt ?? ""
        let made = world.providers.calls.filter { $0.prompt == prompt }.map { "provider-\($0.provider)" }
        var violations: [String] = []
        if told.map(\.provider) != made { violations.append("told of \(told.map(\.provider)), made \(made)") }
        let most = 1 + ending.request.parameters.maxRetries
        for (provider, calls) in Dictionary(grouping: told, by: \.provider) where calls.count > most {
            violations.append("\(calls.count) calls to \(provider), allowed \(most)")
        }
        if !ending.request.parameters.fallbackEnabled, Set(told.map(\.provider)).count > 1 {
            violations.append("fell back although that was ruled out")
        }
        return violations
    }
}
