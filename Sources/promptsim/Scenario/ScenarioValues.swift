import PromptAPI
import Yams

/// What the values of a scenario may be. Each reads a node or says what it should have been.
enum ScenarioValues {
    static func text(_ node: Node) throws(ScenarioMistakes) -> String {
        guard let scalar = node.scalar else { throw ScenarioMistakes(node.mark, "must be text") }
        return scalar.string
    }

    static func name(_ node: Node) throws(ScenarioMistakes) -> String {
        let text = try text(node)
        guard !text.isEmpty else { throw ScenarioMistakes(node.mark, "must not be empty") }
        return text
    }

    static func bool(_ node: Node) throws(ScenarioMistakes) -> Bool {
        switch plain(node) {
        case "true": return true
        case "false": return false
        default: throw ScenarioMistakes(node.mark, "must be true or false")
        }
    }

    static func integer(_ range: ClosedRange<Int>) -> (Node) throws(ScenarioMistakes) -> Int {
        { node throws(ScenarioMistakes) in
            guard let value = plain(node).flatMap({ Int($0) }), range.contains(value) else {
                let bounds = range.upperBound == .max ? "\(range.lowerBound) up" : "\(range.lowerBound) to \(range.upperBound)"
                throw ScenarioMistakes(node.mark, "must be a whole number from \(bounds)")
            }
            return value
        }
    }

    static func number(_ range: ClosedRange<Double>) -> (Node) throws(ScenarioMistakes) -> Double {
        { node throws(ScenarioMistakes) in
            guard let value = plain(node).flatMap({ Double($0) }), range.contains(value) else {
                let isBounded = range.upperBound.isFinite
                throw ScenarioMistakes(
                    node.mark, "must be a number from \(range.lowerBound)" + (isBounded ? " to \(range.upperBound)" : " up"))
            }
            return value
        }
    }

    static func positive(_ node: Node) throws(ScenarioMistakes) -> Double {
        guard let value = plain(node).flatMap({ Double($0) }), value > 0, value.isFinite else {
            throw ScenarioMistakes(node.mark, "must be a number above 0")
        }
        return value
    }

    /// Seconds, as a number or as `"500ms" "30s" "5m" "2h" "7d"` (spec config).
    static func seconds(_ node: Node) throws(ScenarioMistakes) -> Double {
        guard let text = node.scalar?.string, let seconds = seconds(text), seconds <= maxSeconds else {
            throw ScenarioMistakes(node.mark, "must be seconds, or a duration such as 500ms, 30s, 5m, 2h, 7d")
        }
        return seconds
    }

    static func duration(_ node: Node) throws(ScenarioMistakes) -> Duration {
        .seconds(try seconds(node))
    }

    /// A duration that something is repeated at.
    static func interval(_ node: Node) throws(ScenarioMistakes) -> Duration {
        let duration = try duration(node)
        guard duration >= .milliseconds(1) else { throw ScenarioMistakes(node.mark, "must be at least 1ms") }
        return duration
    }

    static func list<Element>(
        _ decode: @escaping (Node) throws(ScenarioMistakes) -> Element
    ) -> (Node) throws(ScenarioMistakes) -> [Element] {
        { node throws(ScenarioMistakes) in
            guard let sequence = node.sequence else { throw ScenarioMistakes(node.mark, "must be a list") }
            var elements: [Element] = []
            var mistakes: [ScenarioMistakes.Mistake] = []
            for element in sequence {
                do throws(ScenarioMistakes) {
                    elements.append(try decode(element))
                } catch {
                    mistakes += error.list
                }
            }
            guard mistakes.isEmpty else { throw ScenarioMistakes(mistakes) }
            return elements
        }
    }

    /// One value, `{uniform: [low, high]}` or `{lognormal: {median, sigma}}`.
    static func distribution(
        _ figure: @escaping (Node) throws(ScenarioMistakes) -> Double
    ) -> (Node) throws(ScenarioMistakes) -> Distribution {
        { node throws(ScenarioMistakes) in
            if node.scalar != nil { return .fixed(try figure(node)) }
            var mapping = try ScenarioMapping(node, "a distribution that is not one value")
            let uniform = mapping.read("uniform") { node throws(ScenarioMistakes) in try self.uniform(node, figure) }
            let lognormal = mapping.read("lognormal") { node throws(ScenarioMistakes) in try self.lognormal(node, figure) }
            if mapping.has("uniform") == mapping.has("lognormal") {
                mapping.refuse("must be one value, {uniform: [low, high]} or {lognormal: {median, sigma}}")
            }
            try mapping.close()
            return uniform ?? lognormal ?? .fixed(0)
        }
    }

    private static func uniform(
        _ node: Node, _ figure: @escaping (Node) throws(ScenarioMistakes) -> Double
    ) throws(ScenarioMistakes) -> Distribution {
        let bounds = try list(figure)(node)
        guard bounds.count == 2, bounds[0] <= bounds[1] else {
            throw ScenarioMistakes(node.mark, "uniform must be [low, high]")
        }
        return .uniform(bounds[0], bounds[1])
    }

    private static func lognormal(
        _ node: Node, _ figure: @escaping (Node) throws(ScenarioMistakes) -> Double
    ) throws(ScenarioMistakes) -> Distribution {
        var mapping = try ScenarioMapping(node, "lognormal")
        let median = mapping.read("median", figure)
        let sigma = mapping.read("sigma", number(0...5))
        if !mapping.has("median") || !mapping.has("sigma") { mapping.refuse("lognormal must be {median, sigma}") }
        try mapping.close()
        return .lognormal(median: median ?? 0, sigma: sigma ?? 0)
    }

    /// A mapping of names to text, in its order.
    static func headers(_ node: Node) throws(ScenarioMistakes) -> [Header] {
        guard let mapping = node.mapping else { throw ScenarioMistakes(node.mark, "must be a mapping of names to text") }
        var headers: [Header] = []
        for (key, value) in mapping {
            let header = Header(name: try name(key), value: try text(value))
            guard header.name.utf8.allSatisfy({ isToken($0) }) else {
                throw ScenarioMistakes(key.mark, "must be the name of a header")
            }
            guard header.value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
                throw ScenarioMistakes(value.mark, "must be one line of text")
            }
            headers.append(header)
        }
        return headers
    }

    /// JSON of a node: what is written plainly and looks like a number, `true`, `false` or `null` is that.
    static func json(_ node: Node) throws(ScenarioMistakes) -> JSON {
        if let sequence = node.sequence {
            var elements: [JSON] = []
            for element in sequence { elements.append(try json(element)) }
            return .array(elements)
        }
        if let mapping = node.mapping {
            var object = JSON.Object()
            for (key, value) in mapping { object.members.append(.init(try text(key), try json(value))) }
            return .object(object)
        }
        guard let word = plain(node), let value = try? JSONParser.parse(word) else { return .string(try text(node)) }
        return value
    }

    /// A year is longer than any wait that is meant.
    private static let maxSeconds = 366.0 * 86400

    private static func seconds(_ text: String) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400), ("", 1)]
        guard let (suffix, unit) = units.first(where: { text.hasSuffix($0.0) }) else { return nil }
        let digits = text.dropLast(suffix.count)
        guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }) else { return nil }
        return Double(digits).map { $0 * unit }
    }

    /// The text of a scalar without quotes.
    private static func plain(_ node: Node) -> String? {
        guard let scalar = node.scalar, scalar.style == .plain else { return nil }
        return scalar.string
    }

    /// RFC 9110 §5.6.2.
    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
