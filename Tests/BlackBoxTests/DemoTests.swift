import Testing

/// The demo is what people see first: each of its scenes says what it must show, and it fails where one does not.
@Suite(.blocking) struct DemoTests {
    @Test(.enabled(if: Program.isInstalled("systemd-socket-activate"), "systemd-socket-activate is missing: install systemd"))
    func `every scene of the demo turns out as it says`() throws {
        let root = #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
        let programs = try Program.promptd.path.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        let run = try ProgramRun(root + "/etc/demo/demo.sh", [], environment: ["PROMPTD_PROGRAMS": programs])
        #expect(run.status == 0, "\(run.output)\n\(run.error)")
        for number in 1...6 { #expect(run.output.contains("━━ \(number). ")) }
        #expect(!run.output.contains("\u{1B}"))
    }
}
