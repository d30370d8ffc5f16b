/// Why the daemon could not start, and the status it ends with (sysexits.h).
struct StartFailure: Error, CustomStringConvertible {
    let description: String
    let code: Int32
}
