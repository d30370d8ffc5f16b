import ArgumentParser
import Yams
import ServiceLifecycle
@main struct M { static func main() {} }
