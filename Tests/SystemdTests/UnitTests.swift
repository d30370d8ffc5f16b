import Glibc
import Testing

@testable import Systemd

struct UnitTests {
    @Test(
        "A control group names its unit",
        arguments: [
            ("0::/system.slice/nginx.service\n", Unit(name: "nginx.service")),
            ("0::/system.slice/system-app.slice/app@blue.service\n", Unit(name: "app@blue.service")),
            ("0::/system.slice/my\\x2dapp.service/worker/1\n", Unit(name: "my\\x2dapp.service")),
            ("0::/user.slice/user-1000.slice/session-3.scope\n", Unit(name: "session-3.scope")),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/app.slice/shell.service\n",
                Unit(name: "user@1000.service", userUnit: "shell.service")
            ),
            (
                "0::/user.slice/user-1000.slice/user@1000.service/init.scope\n",
                Unit(name: "user@1000.service", userUnit: "init.scope")
            ),
            ("0::/user.slice/user-1000.slice/user@1000.service\n", Unit(name: "user@1000.service")),
            ("0::/init.scope\n", Unit(name: "init.scope")),
            ("0::/system.slice/gone.service (deleted)\n", Unit(name: "gone.service")),
            ("0::/system.slice/_cpu.service\n", Unit(name: "cpu.service")),
            ("0::/system.slice/odd:name.service\n", Unit(name: "odd:name.service")),
            ("9:name=systemd:/system.slice/cron.service\n8:pids:/system.slice/other.service\n0::/\n", Unit(name: "cron.service")),
            ("12:cpu,cpuacct:/a.service\n1:name=systemd:/x.service\n0::/y.service\n", Unit(name: "y.service")),
        ])
    func parsing(text: String, unit: Unit) {
        #expect(Unit(cgroup: text) == unit)
    }

    @Test(
        "What is in no unit has none",
        arguments: [
            "", "\n", "0::/\n", "0::/system.slice\n", "0::/docker/0123abcd\n", "4:memory:/system.slice/a.service\n",
            "0:/a.service\n",
            "0::/.service\n", "nonsense",
        ])
    func none(text: String) {
        #expect(Unit(cgroup: text) == nil)
    }

    @Test("A service cannot pass for another by the groups that it makes below its own")
    func delegation() {
        #expect(Unit(cgroup: "0::/system.slice/evil.service/good.service\n")?.name == "evil.service")
    }

    @Test("A process that is not there is in no unit")
    func absent() {
        #expect(Unit(pid: 0) == nil)
        #expect(Unit(pid: -1) == nil)
        #expect(Unit(pid: .max) == nil)
    }

    @Test("The dynamic range is the one systemd documents")
    func dynamicRange() {
        #expect(DynamicUser.range.count == 0xFFEF - 0xEF00 + 1)
        #expect(!DynamicUser.range.contains(61183) && DynamicUser.range.contains(61184))
        #expect(DynamicUser.range.contains(65519) && !DynamicUser.range.contains(65520))
    }
}
