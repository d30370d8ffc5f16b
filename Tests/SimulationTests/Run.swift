import Platform
import PromptAPI
import PromptGateway
import Synchronization
import TestSupport

/// One request's end.
struct Ending: Sendable {
    var request: World.Scripted
    var outcome: Result<GenerateResult, RequestError>
    var began: Instant
    var ended: Instant
    var wasCancelled: Bool
    var seen: Witness.Seen
}

/// A world from its first request to its drain.
struct Run {
    let world: World

    struct Record: Sendable {
        var endings: [Ending]
        /// The most that ever ran, and waited, at once.
        var mostInFlight: Int
        var mostWaiting: Int
        /// What a newcomer is told once the daemon drains.
        var afterDrain: RequestError?
        var drainedAt: Instant
    }

    func play() throws -> Record {
        let world = world
        return try world.simulation.run {
            let peaks = Peaks()
            let endings = await withTaskGroup(of: Ending.self) { group in
                for request in world.requests {
                    group.addTask { await Self.live(request, in: world, peaks) }
                }
                if let reloadAt = world.reloadAt {
                    try? await world.simulation.sleep(for: reloadAt)
                    let count = world.gateway.providers.count
                    world.gateway.apply(world.configuration, providers: World.providers(count, world.providers, world.simulation))
                }
                return await group.reduce(into: [Ending]()) { $0.append($1) }
            }
            await world.gateway.drain()
            var afterDrain: RequestError?
            // What was asked before might be answered from the cache, drain or no drain.
            var late = world.requests[0].parameters
            late.prompt = "late"
            do throws(RequestError) {
                _ = try await world.gateway.generate(
                    late, of: world.requests[0].caller, id: "late")
            } catch {
                afterDrain = error
            }
            return Record(
                endings: endings, mostInFlight: peaks.inFlight, mostWaiting: peaks.waiting, afterDrain: afterDrain,
                drainedAt: world.simulation.now)
        }
    }

    private static func live(_ request: World.Scripted, in world: World, _ peaks: Peaks) async -> Ending {
        let time = world.simulation
        try? await time.sleep(for: request.at)
        let began = time.now
        let witness = Witness()
        let (outcome, wasCancelled) = await withTaskGroup(of: Result<GenerateResult, RequestError>?.self) { group in
            group.addTask { await answer(request, in: world, witness, peaks) }
            if let patience = request.cancelAfter {
                group.addTask {
                    try? await time.sleep(for: patience)
                    return nil
                }
            }
            let first = await group.next()!
            group.cancelAll()
            let second = first == nil ? await group.next()! : nil
            return ((first ?? second)!, first == nil)
        }
        witness.end()
        return Ending(
            request: request, outcome: outcome, began: began, ended: time.now, wasCancelled: wasCancelled, seen: witness.current)
    }

    private static func answer(
        _ request: World.Scripted, in world: World, _ witness: Witness, _ peaks: Peaks
    ) async -> Result<GenerateResult, RequestError> {
        peaks.look(at: world.gateway)
        defer { peaks.look(at: world.gateway) }
        do throws(RequestError) {
            let id = world.gateway.requestID(request.parameters.requestID)
            return .success(try await world.gateway.generate(request.parameters, of: request.caller, id: id, into: witness))
        } catch {
            return .failure(error)
        }
    }
}

/// Looked at whenever a request begins or ends, which is when these may be at their highest.
private final class Peaks: Sendable {
    private let most = Mutex((inFlight: 0, waiting: 0))

    var inFlight: Int { most.withLock { $0.inFlight } }
    var waiting: Int { most.withLock { $0.waiting } }

    func look(at gateway: Gateway) {
        let load = gateway.load
        most.withLock { most in
            most.inFlight = max(most.inFlight, load.inFlight)
            most.waiting = max(most.waiting, load.waiting)
        }
    }
}
