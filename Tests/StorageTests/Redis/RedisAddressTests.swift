import Storage
import Testing

@Suite struct `A Redis address` {
    @Test(
        arguments: [
            ("redis://localhost", RedisAddress(.host("localhost", port: 6379))),
            ("redis://127.0.0.1:6380/2", RedisAddress(.host("127.0.0.1", port: 6380), database: 2)),
            ("redis://:pass%2Fw%40rd@host/", RedisAddress(.host("host", port: 6379), password: "pass/w@rd")),
            ("redis://me:secret@host:1/0", RedisAddress(.host("host", port: 1), user: "me", password: "secret")),
            ("redis://:a@b@host", RedisAddress(.host("host", port: 6379), password: "a@b")),
            ("redis://[::1]:7000/1", RedisAddress(.host("::1", port: 7000), database: 1)),
            ("redis://[::1]", RedisAddress(.host("::1", port: 6379))),
            ("unix:///run/redis/redis.sock", RedisAddress(.socket(path: "/run/redis/redis.sock"))),
            ("unix:///run/a%20b.sock?db=3", RedisAddress(.socket(path: "/run/a b.sock"), database: 3)),
        ])
    func `is read`(url: String, expected: RedisAddress) throws {
        #expect(try RedisAddress(url: url) == expected)
    }

    @Test(arguments: [
        "", "redis", "redis:/host", "redis://", "redis://:0", "redis://host:", "redis://host:0", "redis://host:65536",
        "redis://host/x", "redis://host/-1",
        "redis://secret@host", "redis://:%zz@host", "redis://:%00@host", "redis://[::1]x", "http://host", "rediss://host",
        "unix://run/redis.sock", "unix:///",
        "unix:///a?database=1", "unix:///a?db=", "unix:///a%",
    ])
    func `with a fault is refused`(url: String) {
        #expect(throws: RedisAddress.Fault.self) { _ = try RedisAddress(url: url) }
    }

    @Test func `with TLS is refused in plain words`() {
        let fault = #expect(throws: RedisAddress.Fault.self) { _ = try RedisAddress(url: "rediss://:secret@host") }
        #expect(fault?.description.contains("TLS, which is not supported") == true)
        #expect(fault?.description.contains("secret") == false)
    }
}
