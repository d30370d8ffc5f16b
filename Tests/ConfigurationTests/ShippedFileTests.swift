import Glibc
import Testing

@testable import promptd

/// etc/promptd/promptd.yaml is documentation that is read by the code.
@Suite struct ShippedFileTests {
    static let bytes: [UInt8] = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return (try? FileBytes.read("/\(root)/etc/promptd/promptd.yaml", limit: ConfigurationFile.maxSize)) ?? []
    }()

    /// With the marker of `#key:` and `#- key:` taken off; prose has a space after its marker.
    static let uncommented: [UInt8] = {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let text = lines.map { line -> String in
            let indent = line.prefix { $0 == " " }
            let rest = line[indent.endIndex...]
            return rest.hasPrefix("#") && !rest.hasPrefix("# ") && rest != "#" ? String(indent + rest.dropFirst()) : String(line)
        }
        return Array(text.joined(separator: "\n").utf8)
    }()

    @Test func `as it is shipped it says the defaults`() throws {
        #expect(!Self.bytes.isEmpty)
        #expect(try DaemonConfiguration.read(Self.bytes, file: "promptd.yaml") == DaemonConfiguration())
    }

    @Test func `with every comment taken off it is valid`() {
        #expect(faults(Self.uncommented) == [])
    }

    @Test func `it holds every key there is`() throws {
        let root = try #require(ConfigurationFile.tree(Self.uncommented).root)
        let present = Set(paths(root))
        let missing = DaemonConfiguration.keyPaths.filter { path in
            !present.contains { Self.matches($0, path) }
        }
        #expect(missing == [])
        #expect(DaemonConfiguration.keyPaths.contains("providers[].models[].cached_input_price"))
        #expect(DaemonConfiguration.keyPaths.contains("limits_by_user.*.requests_per_minute"))
        #expect(DaemonConfiguration.keyPaths.contains("cache.redis.credential"))
        #expect(Set(DaemonConfiguration.keyPaths).count == DaemonConfiguration.keyPaths.count)
    }

    /// A default that is shown beside its key, and would not be found out otherwise: sections hold nothing but defaults.
    @Test func `every section with defaults shows each of them`() throws {
        let root = try #require(ConfigurationFile.tree(Self.bytes).root)
        let present = Set(paths(root))
        let open = ["limits_by_user", "routing.task_preferences", "cache.ttl_by_task", "cache.redis", "providers"]
        let missing = DaemonConfiguration.keyPaths.filter { path in
            !present.contains(path) && !open.contains { path.hasPrefix($0) }
        }
        #expect(missing == [])
    }

    @Test func `the manual page explains every key, and no other`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let page = String(
            decoding: try FileBytes.read("/\(root)/etc/man/promptd.yaml.5", limit: ConfigurationFile.maxSize), as: UTF8.self)
        let keys = page.matches(of: #/(?m)^\.It Ic (\S+) :/#).map { String($0.1) }
        // The page says once what holds for every task.
        let tasks = DaemonConfiguration.keyPaths.compactMap {
            $0.wholeMatch(of: #/(.+_(?:by_task|preferences))\.(\w+)(?:\[\])?/#)
        }
        #expect(tasks.allSatisfy { page.contains($0.2) })
        let others = DaemonConfiguration.keyPaths.filter { path in !tasks.contains { $0.0 == path } }
        let explained = Set(others + tasks.map { $0.1 + ".*" })
        #expect(keys.sorted() == explained.sorted())
    }

    private static func matches(_ path: String, _ pattern: String) -> Bool {
        let (parts, wanted) = (path.split(separator: "."), pattern.split(separator: "."))
        return parts.count == wanted.count && zip(parts, wanted).allSatisfy { $0 == $1 || $1 == "*" || $1 == "*[]" }
    }

    /// Of every value that holds no other keys.
    private func paths(_ node: Node) -> [String] {
        switch node.content {
        case .scalar: [""]
        case .list(let nodes): nodes.flatMap { paths($0) }.map { $0.isEmpty || $0.hasPrefix("[") ? "[]" + $0 : "[].\($0)" }
        case .mapping(let mapping):
            mapping.members.flatMap { member in
                paths(member.value).map { $0.isEmpty || $0.hasPrefix("[") ? member.key + $0 : "\(member.key).\($0)" }
            }
        }
    }
}
