import Logging
import NIOCore
import NIOEmbedded
import Platform
import PromptAPI
import PromptGateway
import TestSupport

@testable import PromptServer

extension MethodTable {
    /// All that a listener binds, over a gateway without providers.
    static func whole(time: any Time = Simulation(seed: 0)) -> MethodTable {
        let gateway = Gateway(
            PromptGateway.Configuration(), providers: [], time: time, entropy: SeededEntropy(seed: 0), log: .silent)
        var methods = MethodTable()
        methods.bindGenerate(gateway)
        methods.bindQueue(gateway)
        methods.bindObservation(gateway, ServiceIdentity(version: "1.2.3", pid: 42, time: time)) { 1 }
        methods.bindProviders(gateway)
        methods.bindService(version: "1.2.3") { () async throws(RequestError) in [:] }
        methods.bindEmbed(gateway)
        return methods
    }
}

extension Logger {
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
}

extension Caller {
    static let user = Caller(userID: "uid:1000", isAdministrator: false)
    static let administrator = Caller(userID: "uid:0", isAdministrator: true)
}
