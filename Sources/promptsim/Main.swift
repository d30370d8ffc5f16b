import ArgumentParser
import Yams
import NIOHTTP1
@main struct M { static func main() {} }
