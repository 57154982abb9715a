import Configuration
import Model
import Testing

/// `cap_drop`, `cap_add`, `capabilities`, `no_new_privileges` (EXT-30, EXT-31).
@Suite struct PrivilegeOptionTests {
    private func process(_ lines: String) throws -> ProcessSettings {
        try #require(try load(base + "[program:x]\ncommand=a\n" + lines).groups.first?.processes.first)
    }

    private static func set(_ numbers: UInt8...) -> CapabilitySet {
        numbers.reduce(CapabilitySet()) { $0.union(CapabilitySet($1)) }
    }

    /// CHOWN, DAC_OVERRIDE, KILL, NET_BIND_SERVICE, NET_RAW in every set.
    private static let held = HeldCapabilities(
        permitted: set(0, 1, 5, 10, 13),
        inheritable: CapabilitySet(),
        bounding: set(0, 1, 5, 10, 13)
    )

    private func given(_ lines: String, isRoot: Bool = false) throws -> CapabilitySets? {
        try process(lines).capabilities.sets(of: Self.held, isRoot: isRoot)
    }

    @Test("without a key, or with nothing behind it, nothing changes", arguments: ["", "cap_drop=\ncap_add=\n"])
    func unchanged(lines: String) throws {
        let process = try process(lines)
        #expect(process.capabilities == .unchanged && !process.noNewPrivileges && !process.setsPrivileges)
        #expect(try given(lines) == nil)
    }

    struct Rule: Sendable, CustomTestStringConvertible {
        let lines: String
        let given: CapabilitySet
        var testDescription: String { lines }
    }

    @Test(
        "every set is what we hold without what is dropped and with what is added",
        arguments: [
            Rule(lines: "cap_drop=ALL", given: set()),
            Rule(lines: "cap_drop=all\ncap_add=NET_BIND_SERVICE", given: set(10)),
            Rule(lines: "cap_drop=ALL\ncap_add=cap_kill, Cap_Chown", given: set(0, 5)),
            Rule(lines: "cap_drop=NET_RAW,KILL", given: set(0, 1, 10)),
            Rule(lines: "cap_drop=KILL\ncap_add=KILL", given: set(0, 1, 5, 10, 13)),
            Rule(lines: "cap_add=NET_RAW", given: set(0, 1, 5, 10, 13)),
            Rule(lines: "cap_drop=ALL\ncap_add=13,CAP_5", given: set(5, 13)),
            Rule(lines: "cap_drop=ALL\ncap_add=ALL", given: set(0, 1, 5, 10, 13)),
            // As in Compose: what is dropped by name is no part of ALL.
            Rule(lines: "cap_drop=NET_RAW\ncap_add=ALL", given: set(0, 1, 5, 10)),
            Rule(lines: "cap_drop=40", given: set(0, 1, 5, 10, 13)),
        ]
    )
    func adjusted(_ rule: Rule) throws {
        for isRoot in [true, false] {
            #expect(try given(rule.lines, isRoot: isRoot) == CapabilitySets(all: rule.given))
        }
        #expect(try process(rule.lines).setsPrivileges)
    }

    @Test("what we do not hold cannot be added, and is named")
    func missing() throws {
        let rule = try process("cap_drop=ALL\ncap_add=KILL,40,41").capabilities
        #expect(throws: CapabilityRule.Missing(option: "cap_add", capabilities: Self.set(40, 41))) {
            try rule.sets(of: Self.held, isRoot: true)
        }
        // In the permitted set alone it cannot be handed on.
        let bounded = HeldCapabilities(permitted: Self.set(5), inheritable: .init(), bounding: .init())
        #expect(throws: CapabilityRule.Missing(option: "cap_add", capabilities: Self.set(5))) {
            try process("cap_drop=ALL\ncap_add=KILL").capabilities.sets(of: bounded, isRoot: true)
        }
    }

    @Test("libcap's text sets the three vectors, and a root program keeps what is not blocked")
    func vectors() throws {
        let line = "capabilities=^cap_net_raw,%%cap_kill,!cap_chown"
        #expect(
            try given(line)
                == CapabilitySets(
                    bounding: CapabilitySet.all.subtracting(Self.set(0)),
                    permitted: Self.set(5, 13),
                    inheritable: Self.set(5, 13),
                    ambient: Self.set(13)
                )
        )
        #expect(try given(line, isRoot: true)?.permitted == Self.set(1, 5, 10, 13))
    }

    @Test("no_new_privileges is a boolean (EXT-31)")
    func noNewPrivileges() throws {
        let process = try process("no_new_privileges=true")
        #expect(process.noNewPrivileges && process.setsPrivileges)
    }

    @Test("listeners and FastCGI programs have these options too")
    func otherSections() throws {
        let text = """
            [eventlistener:l]
            command=a
            events=TICK_5
            cap_drop=ALL
            nice=3
            [fcgi-program:f]
            command=a
            socket=tcp://localhost:9000
            no_new_privileges=true
            rlimit_core=0
            """
        let processes = try load(base + text).groups.flatMap(\.processes)
        let listener = try #require(processes.first { $0.name == "l" })
        #expect(listener.capabilities == .adjusted(drop: .all, add: CapabilitySet()) && listener.scheduling.nice == 3)
        let program = try #require(processes.first { $0.name == "f" })
        #expect(program.noNewPrivileges && program.limits == [LimitSettings(name: .core, soft: 0, hard: 0)])
    }

    @Test(
        "a bad value is refused with its key, itself and the reason",
        arguments: [
            (
                "cap_add=NET_BIND_SERVCE",
                "invalid 'cap_add' value 'NET_BIND_SERVCE': there is no capability of this name "
                    + "(did you mean NET_BIND_SERVICE?)"
            ),
            ("cap_drop=KILL,64", "invalid 'cap_drop' value '64': there is no capability of this name"),
            (
                "capabilities=cap_kill+eip",
                "invalid 'capabilities' value 'cap_kill+eip': must be capabilities as libcap's IAB text has them, such as "
                    + "^cap_net_bind_service,!cap_sys_admin"
            ),
            (
                "cap_drop=ALL\ncapabilities=^cap_net_raw,%%cap_kill,!cap_chown",
                "capabilities says it all: it cannot be used together with cap_drop"
            ),
            ("no_new_privileges=maybe", "not a valid boolean value: 'maybe'"),
        ]
    )
    func refusals(lines: String, message: String) {
        #expect(
            refusal(base + "[program:x]\ncommand=a\n\(lines)\n")
                == message + " in section 'program:x' (file: '/srv/s.conf')"
        )
    }

    @Test("a program of a user that keeps all but a few is worth a warning, once")
    func gift() throws {
        func warnings(_ lines: String) throws -> [String] {
            let text = "[program:x]\ncommand=a\nnumprocs=2\nprocess_name=%(process_num)d\n"
            return try load(base + text + lines).notices.filter { $0.level == .warn }.map(\.text)
        }
        #expect(
            try warnings("user=me\ncap_drop=NET_RAW") == [
                "For [program:x], cap_drop without cap_drop=ALL gives user 'me' every other capability of supervisord too"
            ]
        )
        #expect(
            try warnings("user=me\ncap_add=NET_RAW") == [
                "For [program:x], cap_add without cap_drop=ALL gives user 'me' every other capability of supervisord too"
            ]
        )
        #expect(try warnings("user=me\ncap_drop=ALL\ncap_add=NET_RAW").isEmpty)
        #expect(try warnings("user=root\ncap_drop=NET_RAW").isEmpty)
        #expect(try warnings("cap_drop=NET_RAW").isEmpty)
    }

    @Test(
        "a reread sees each of them",
        arguments: ["cap_drop=KILL", "no_new_privileges=true", "nice=1", "rlimit_cpu=9"]
    )
    func reread(line: String) throws {
        #expect(try process(line).isConfigured(like: process(line)))
        #expect(try !process(line).isConfigured(like: process("")))
    }
}
