import Model
import Testing

@testable import Configuration

/// `seccomp=` (EXT-32).
@Suite struct SeccompOptionTests {
    private static let profile = """
        {"defaultAction": "SCMP_ACT_ALLOW", "unheard": 1, "flags": ["SECCOMP_FILTER_FLAG_LOG"], "syscalls": [
          {"names": ["no_such", "mount"], "action": "SCMP_ACT_ERRNO", "excludes": {"caps": ["CAP_SYS_ADMIN"]}},
          {"names": ["no_call", "ptrace"], "action": "SCMP_ACT_ERRNO"}
        ]}
        """

    private func configuration(
        _ text: String,
        change: (inout FakeHost) -> Void = { _ in }
    ) throws -> Configuration {
        try load(base + text) { host in
            host[file: "/srv/p.json"] = Self.profile
            host[file: "/root/p.json"] = Self.profile
            change(&host)
        }
    }

    private func filters(_ text: String, change: (inout FakeHost) -> Void = { _ in }) throws -> [SeccompFilter?] {
        try configuration(text, change: change).groups.flatMap(\.processes).map(\.seccomp)
    }

    private func program(_ value: String, _ more: String = "") -> String {
        "[program:x]\ncommand=a\nseccomp=\(value)\n\(more)"
    }

    @Test("no word and 'unconfined' mean no filter", arguments: ["unconfined", "Unconfined", nil])
    func unconfined(value: String?) throws {
        let text = value.map { program($0) } ?? "[program:x]\ncommand=a\n"
        #expect(try filters(text) == [nil])
    }

    @Test("a profile is named by default, by its path, from the home directory or beside the file")
    func names() throws {
        for (value, source) in [
            ("default", "default"), ("DEFAULT", "default"), ("/srv/p.json", "/srv/p.json"),
            ("~/p.json", "/root/p.json"),
            ("%(here)s/p.json", "/srv/p.json"),
        ] {
            #expect(try filters(program(value)).map { $0?.source } == [source])
        }
    }

    @Test(
        "anything else is refused",
        arguments: [
            (
                "strict",
                "invalid 'seccomp' value 'strict': must be unconfined, default or the absolute path of a profile; "
                    + "%(here)s stands for the directory of the configuration"
            ),
            ("/srv/none.json", "seccomp profile '/srv/none.json': there is no such file"),
            ("/srv", "seccomp profile '/srv': the file cannot be read"),
        ]
    )
    func refused(value: String, message: String) {
        let text = base + program(value)
        #expect(refusal(text) == "\(message) in section 'program:x' (file: '/srv/s.conf')")
    }

    @Test("a machine that libseccomp does not know is told so, unless nobody asks")
    func unknownMachine() throws {
        let change = { (host: inout FakeHost) in host.seccompMachine = nil }
        #expect(try filters(program("unconfined"), change: change) == [nil])
        #expect(
            refusal(base + program("default"), change: change)
                == "seccomp profile 'default': libseccomp does not know this machine in section 'program:x' "
                + "(file: '/srv/s.conf')"
        )
    }

    @Test("event listeners and FastCGI programs have it too")
    func otherKinds() throws {
        let text = """
            [eventlistener:e]
            command=a
            events=TICK_5
            seccomp=default
            [fcgi-program:f]
            command=a
            socket=tcp://localhost:9000
            seccomp=/srv/p.json
            """
        #expect(Set(try filters(text).map { $0?.source }) == ["default", "/srv/p.json"])
    }

    @Test("the same rules are compiled once for all programs")
    func once() throws {
        var counter: Counter?
        let text =
            (1...20).map { "[program:p\($0)]\ncommand=a\nseccomp=/srv/p.json\n" }.joined()
            + "[program:n]\ncommand=a\nnumprocs=9\nprocess_name=%(process_num)s\nseccomp=/srv/p.json\n"
        let all = try filters(text) { counter = $0.compilations }
        #expect(all.count == 29 && Set(all).count == 1)
        #expect(counter?.count == 1)
    }

    @Test("a program that loses its capabilities with its user gets the rules of one without")
    func capabilities() throws {
        var counter: Counter?
        let text = "[program:a]\ncommand=a\nseccomp=/srv/p.json\n[program:b]\ncommand=a\nuser=me\nseccomp=/srv/p.json\n"
        let all = try filters(text) { counter = $0.compilations }
        #expect(all.map { $0?.instructions.count } == [2, 4])
        #expect(counter?.count == 2)
    }

    @Test(
        "the capabilities that count are those that the program runs with (EXT-30)",
        arguments: [
            ("", true), ("user=me\n", false), ("cap_drop=ALL\n", false), ("cap_drop=CHOWN\n", true),
            ("cap_drop=ALL\ncap_add=SYS_ADMIN\n", true), ("cap_drop=ALL\ncap_add=SYS_ADMIN\nuser=me\n", true),
            ("cap_drop=CHOWN\nuser=me\n", true), ("cap_drop=ALL\ncap_add=CHOWN\n", false),
        ]
    )
    func ownCapabilities(lines: String, isAdmin: Bool) throws {
        // Of the two calls of the profile's first entry, which is not for CAP_SYS_ADMIN.
        #expect(try filters(program("/srv/p.json", lines)).map { $0?.instructions.count } == [isAdmin ? 2 : 4])
    }

    @Test("a daemon that gives up root has no capabilities to hand on")
    func daemonUser() throws {
        let text = "user=me\n" + program("/srv/p.json")
        #expect(try filters(text).map { $0?.instructions.count } == [4])
    }

    @Test("a profile that was edited without effect changes no program, one with effect does")
    func changes() throws {
        let first = try configuration(program("/srv/p.json"))
        let same = try configuration(program("/srv/p.json")) { $0[file: "/srv/p.json"] = Self.profile + "\n\n" }
        let other = try configuration(program("/srv/p.json")) { host in
            host[file: "/srv/p.json"] = #"{"defaultAction": "SCMP_ACT_ALLOW"}"#
        }
        #expect(first.groups == same.groups)
        #expect(first.groups != other.groups)
    }

    @Test("unknown system calls are one DEBG line, unknown keys and flags are warnings, once for all programs")
    func notices() throws {
        let text = program("/srv/p.json") + "[program:y]\ncommand=a\nuser=me\nseccomp=/srv/p.json\n"
        let notices = try configuration(text).notices.map { "\($0.level) \($0.text)" }
        #expect(notices.filter { $0.hasPrefix("debug") }.count == 1)
        #expect(
            notices.contains(
                "debug seccomp profile '/srv/p.json': skipped system calls that libseccomp does not know: no_call"
            )
        )
        #expect(notices.count { $0.contains("$.unheard: unknown key is ignored") } == 1)
        #expect(notices.count { $0.contains("ignored SECCOMP_FILTER_FLAG_LOG") } == 1)
    }

    @Test("--test says which line names the bad profile (EXT-56)")
    func check() {
        var host = FakeHost(base + program("/srv/p.json"))
        host[file: "/srv/p.json"] = "{}"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        #expect(
            ConfigurationCheck(options, host: host).findings.map(\.text) == [
                "/srv/s.conf:4: [program:x] seccomp: seccomp profile '/srv/p.json': $.defaultAction: is missing"
            ]
        )
    }

    @Test("the daemon's own filter is off unless it is asked for")
    func daemonFilter() throws {
        #expect(try configuration("").daemon.seccomp == nil)
        #expect(try configuration("seccomp=unconfined\n").daemon.seccomp == nil)
        #expect(try configuration("seccomp=self\n").daemon.seccomp?.exceptions == [])
        #expect(
            refusal(base + "seccomp=/srv/p.json\n")
                == "invalid 'seccomp' value '/srv/p.json': must be self or unconfined; a profile is for programs"
        )
    }

    @Test(
        "it makes exceptions for capabilities that programs name, not for those that they have anyway",
        arguments: [
            ("", []), ("cap_drop=KILL\n", []), ("cap_add=SYS_ADMIN\n", ["CAP_SYS_ADMIN"]),
            ("cap_add=NET_RAW,KILL\n", ["CAP_NET_RAW"]), ("cap_add=ALL\n", ["CAP_NET_RAW", "CAP_SYS_ADMIN"]),
            ("capabilities=^cap_net_raw,%%cap_kill,!cap_chown\n", ["CAP_NET_RAW"]),
        ]
    )
    func exceptions(lines: String, exceptions: [String]) throws {
        let all = try configuration("seccomp=self\n[program:x]\ncommand=a\n" + lines).daemon.seccomp
        let none = try configuration("seccomp=self\n[program:x]\ncommand=a\n").daemon.seccomp
        #expect(all?.exceptions == Set(exceptions))
        #expect((all?.filter == none?.filter) == exceptions.isEmpty)
    }
}
