/// What promptctl exits with (spec config, "promptctl"): the numbers of sysexits.h.
enum ExitStatus: Int32 {
    case success = 0
    case requestFailed = 1
    case usage = 64
    /// A file that holds something else than it should.
    case badData = 65
    case noInput = 66
    case unreachable = 69
    case outputFailed = 74
    case tryLater = 75
    case protocolFault = 76
    case notPermitted = 77
    case badConfiguration = 78
}
