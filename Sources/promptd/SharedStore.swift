import Logging
import Platform
import PromptGateway
import Storage

/// Opens what hosts share (`cache.redis`). It is never worth not to start: what cannot be shared is done alone.
struct SharedStore {
    let secrets: Secrets
    let log: Logger

    func redis(_ configuration: PromptGateway.Configuration.Cache.Redis?) -> Redis? {
        guard let configuration, let address = address(configuration) else { return nil }
        do throws(SystemError) {
            return try Redis(address) { [log] state in
                switch state {
                case .up: log.record(.redisChanged, .notice, "Redis is there")
                case .down(let reason): log.record(.redisChanged, .warning, "Redis cannot be asked: \(reason)")
                }
            }
        } catch {
            log.error("Redis is not used: \(error)")
            return nil
        }
    }

    private func address(_ configuration: PromptGateway.Configuration.Cache.Redis) -> RedisAddress? {
        do {
            var address = try RedisAddress(url: configuration.url)
            if let credential = configuration.credential { address.password = try secrets.password(credential) }
            return address
        } catch {
            log.error("Redis is not used: \(error) (cache.redis)")
            return nil
        }
    }
}
