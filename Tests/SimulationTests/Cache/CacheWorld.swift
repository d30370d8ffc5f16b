import Platform
import PromptAPI
import Synchronization
import TestSupport

@testable import PromptGateway

/// A cache over levels that are slow and fail, with callers who ask for few things and a provider that answers each call in its
/// own words: all of it drawn from one seed.
struct CacheWorld {
    let simulation: Simulation
    let cache: Cache
    let flights: SingleFlight<Answer>
    let asks: [Ask]
    let clearings: [Duration]
    private let record = Witnessed()

    struct Ask: Sendable {
        var user: Int
        var question: Int
        var at: Duration
        /// Seconds that its answer is kept.
        var lifetime: Int
        var takes: Duration
        var fails: Bool
        var cancelAfter: Duration?
    }

    /// Whose question it answers, and when the provider gave it.
    struct Answer: Sendable, Hashable {
        var user: Int
        var question: Int
        var call: Int
        var born: Instant
        var expires: Instant
    }

    struct Call: Sendable {
        var question: String
        var began: Instant
        var ended: Instant?
    }

    struct Record: Sendable {
        var calls: [Call] = []
        var clearings: [(began: Instant, ended: Instant)] = []
        var outcomes: [String: Int] = [:]
        var violations: [String] = []
    }

    private final class Witnessed: Sendable {
        private let record = Mutex(Record())

        func withLock<Value: Sendable>(_ body: (inout Record) -> Value) -> Value { record.withLock { body(&$0) } }
    }

    init(seed: UInt64) {
        var generator = SplitMix64(seed: seed ^ 0xCAC4E)
        let simulation = Simulation(seed: seed)
        let levels = [CacheLevelName.redis, .database].map { FaultyLevel($0, seed: generator.next(), time: simulation) }
        var configuration = Configuration.Cache()
        // So small at times that what lies below is needed.
        configuration.maxEntries = generator.next() % 2 == 0 ? Int.random(in: 1...8, using: &generator) : 100
        self.simulation = simulation
        cache = Cache(configuration, realm: "here", levels: levels, time: simulation)
        flights = SingleFlight(time: simulation)
        asks = (0..<Int.random(in: 10...60, using: &generator)).map { _ in
            Ask(
                user: Int.random(in: 0..<3, using: &generator), question: Int.random(in: 0..<4, using: &generator),
                at: .seconds(Double.random(in: 0...40, using: &generator)), lifetime: Int.random(in: 1...20, using: &generator),
                takes: .seconds(Double.random(in: 0.01...3, using: &generator)), fails: generator.next() % 6 == 0,
                cancelAfter: generator.next() % 5 == 0 ? .seconds(Double.random(in: 0...3, using: &generator)) : nil)
        }
        let hasClearings = generator.next() % 3 == 0
        clearings = (0..<(hasClearings ? 2 : 0)).map { _ in .seconds(Double.random(in: 0...40, using: &generator)) }
    }

    func play() throws -> Record {
        try simulation.run { await self.live() }
        return record.withLock { $0 }
    }

    private func live() async {
        await withTaskGroup(of: Void.self) { services in
            services.addTask { await self.cache.run() }
            services.addTask { await self.flights.run() }
            await withTaskGroup(of: Void.self) { callers in
                for ask in asks { callers.addTask { await self.play(ask) } }
                for at in clearings { callers.addTask { await self.clear(at) } }
            }
            cache.finish()
            services.cancelAll()
        }
        if flights.load != (0, 0) { note("flights or waiters are left: \(flights.load)") }
        if record.withLock({ $0.calls.contains { $0.ended == nil } }) { note("a call is still open") }
    }

    private func clear(_ at: Duration) async {
        try? await simulation.sleep(for: at)
        let began = simulation.now
        _ = await cache.clear(.all)
        // What was there when it began is gone for who asks when it has ended.
        let now = simulation.now
        record.withLock { $0.clearings.append((began, now)) }
    }

    private func play(_ ask: Ask) async {
        try? await simulation.sleep(for: ask.at)
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                await self.answer(ask)
                return true
            }
            if let patience = ask.cancelAfter {
                group.addTask {
                    try? await self.simulation.sleep(for: patience)
                    return false
                }
            }
            if await group.next() == false { count("left") }
            group.cancelAll()
        }
    }

    // MARK: As the pipeline asks

    private func answer(_ ask: Ask) async {
        let began = simulation.now
        guard let request = try? request(ask), let query = cache.query(request) else { return note("nothing was asked") }
        if let hit = await cache.lookUp(query).hit { return check(hit, ask, began, query) }
        do throws(RequestError) {
            let (answer, isShared) = try await flights.value(of: query.flight, deadline: .distantFuture) {
                () async throws(RequestError) in
                if let hit = cache.hitInMemory(query) {
                    guard let answer = Answer(hit.entry.response) else { throw .internal("no answer of this world") }
                    return answer
                }
                return try await call(for: ask, request, query)
            }
            count(isShared ? "shared" : "called")
            check(answer, ask, began)
        } catch {
            count(error.kind)
        }
    }

    /// The provider's side of it.
    private func call(for ask: Ask, _ request: Request, _ query: CacheQuery) async throws(RequestError) -> Answer {
        let number = begin(query.flight.hexadecimal)
        defer { end(number) }
        do { try await simulation.sleep(for: ask.takes) } catch { throw .cancelled }
        guard !ask.fails else { throw .allProvidersFailed(attempts: []) }
        let now = simulation.now
        let answer = Answer(
            user: ask.user, question: ask.question, call: number, born: now, expires: now + .seconds(ask.lifetime))
        cache.store(result(answer, of: request), to: request, query, from: nil)
        return answer
    }

    private func request(_ ask: Ask) throws -> Request {
        var parameters = GenerateParameters()
        parameters.prompt = "question \(ask.question)"
        parameters.taskType = .chat
        parameters.cacheTTL = Double(ask.lifetime)
        return try Request(
            parameters, of: Caller(userID: "uid:\(ask.user)", isAdministrator: false), id: "request", standing: .interactive,
            received: simulation.now, configuration: Configuration(), needsPrice: false)
    }

    private func result(_ answer: Answer, of request: Request) -> GenerateResult {
        GenerateResult(
            requestID: request.id, response: answer.text, toolCalls: [], finishReason: .stop, providerUsed: "p", modelUsed: "m",
            taskType: request.taskType, routingStrategy: .roundRobin, fallbackUsed: false, attempts: [], responseTime: 1,
            usage: Usage(inputTokens: 1, outputTokens: 1), costEstimate: 0, metadata: [:])
    }

    // MARK: What must hold

    private func check(_ hit: CacheHit, _ ask: Ask, _ began: Instant, _ query: CacheQuery) {
        count(hit.level.rawValue)
        if hit.entry.isExpired(at: simulation.wallClock) { note("an expired answer was served from \(hit.level.rawValue)") }
        guard let answer = Answer(hit.entry.response) else { return note("not an answer of this world") }
        check(answer, ask, began)
        // Whatever level had it, the memory has it now, if there is room and nobody clears.
        guard clearings.isEmpty, cache.statistics.maxEntries > 8 else { return }
        if cache.hitInMemory(query) == nil { note("a hit of \(hit.level.rawValue) was not brought up") }
    }

    private func check(_ answer: Answer, _ ask: Ask, _ began: Instant) {
        if answer.user != ask.user { note("user \(ask.user) got an answer of user \(answer.user)") }
        if answer.question != ask.question { note("question \(ask.question) got an answer to \(answer.question)") }
        if simulation.now > answer.expires {
            note("an answer was served that had expired \(simulation.now - answer.expires) ago")
        }
        let cleared = record.withLock { $0.clearings.filter { $0.ended <= began }.map(\.began).max() }
        if let cleared, answer.born < cleared { note("an answer came back that was cleared") }
    }

    private func begin(_ question: String) -> Int {
        let now = simulation.now
        return record.withLock { record in
            record.calls.append(Call(question: question, began: now))
            return record.calls.count - 1
        }
    }

    /// Two calls for one question at once are one too many. Who takes over from one who was called off does so at the same instant.
    private func end(_ number: Int) {
        let now = simulation.now
        let isAlone = record.withLock { record in
            record.calls[number].ended = now
            let call = record.calls[number]
            return !record.calls.enumerated().contains { index, other in
                index != number && other.question == call.question && other.began < now && (other.ended ?? now) > call.began
                    && other.began >= call.began
            }
        }
        if !isAlone { note("two calls for one question at once") }
    }

    private func note(_ violation: String) { record.withLock { $0.violations.append(violation) } }
    private func count(_ outcome: String) { record.withLock { $0.outcomes[outcome, default: 0] += 1 } }
}

extension CacheWorld.Answer {
    var text: String { "\(user) \(question) \(call) \(born.nanoseconds) \(expires.nanoseconds)" }

    init?(_ text: String) {
        let numbers = text.split(separator: " ").compactMap { Int($0) }
        guard numbers.count == 5 else { return nil }
        self.init(
            user: numbers[0], question: numbers[1], call: numbers[2], born: Instant(nanoseconds: numericCast(numbers[3])),
            expires: Instant(nanoseconds: numericCast(numbers[4])))
    }
}
