import Testing

@testable import Configuration

/// Profiles in the format of Docker and OCI (EXT-32).
@Suite struct SeccompProfileTests {
    /// An amd64 machine with Linux 6.1.
    private func rules(
        _ json: String,
        capabilities: Set<String> = [],
        architecture: SeccompArchitecture = .x86_64,
        kernel: KernelVersion = KernelVersion(6, 1)
    ) throws -> SeccompRules {
        let host = FakeHost()
        let machine = SeccompMachine(
            architecture: architecture,
            kernel: kernel,
            errorNumbers: ["ENOSYS": 38, "EPERM": 1]
        )
        var reader = SeccompProfileReader(errorNumbers: machine.errorNumbers)
        return try reader.profile(try host.json(Array(json.utf8))).rules(capabilities: capabilities, machine: machine)
    }

    private func single(_ members: String, default action: String = "SCMP_ACT_ALLOW") -> String {
        #"{"defaultAction": "\#(action)", "syscalls": [{"names": ["a"], \#(members)}]}"#
    }

    @Test("a profile is its default, its architectures and a rule for each name")
    func wholeProfile() throws {
        let profile = """
            {
              "defaultAction": "SCMP_ACT_ERRNO",
              "defaultErrnoRet": 38,
              "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32"],
              "flags": ["SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_TSYNC"],
              "syscalls": [
                {"names": ["read", "write"], "action": "SCMP_ACT_ALLOW"},
                {"name": "kill", "action": "SCMP_ACT_LOG", "args": null, "comment": "old spelling"}
              ]
            }
            """
        let expected = SeccompRules(
            defaultAction: .errno(38),
            architectures: [.x86, .x32],
            rules: [
                SeccompRules.Rule(syscall: "read", action: .allow, path: "$.syscalls[0]"),
                SeccompRules.Rule(syscall: "write", action: .allow, path: "$.syscalls[0]"),
                SeccompRules.Rule(syscall: "kill", action: .log, path: "$.syscalls[1]"),
            ],
            flags: [.log]
        )
        #expect(try rules(profile) == expected)
    }

    @Test(
        "actions have OCI's names, and numbers where they take one",
        arguments: [
            (#""action": "SCMP_ACT_ERRNO""#, SeccompProfile.Action.errno(1)),
            (#""action": "SCMP_ACT_ERRNO", "errnoRet": 0"#, .errno(0)),
            (#""action": "SCMP_ACT_ERRNO", "errnoRet": 4095"#, .errno(4095)),
            (#""action": "SCMP_ACT_ERRNO", "errno": "ENOSYS""#, .errno(38)),
            (#""action": "SCMP_ACT_ERRNO", "errno": "22", "errnoRet": 22"#, .errno(22)),
            (#""action": "SCMP_ACT_KILL""#, .killThread),
            (#""action": "SCMP_ACT_KILL_THREAD""#, .killThread),
            (#""action": "SCMP_ACT_KILL_PROCESS""#, .killProcess),
            (#""action": "SCMP_ACT_TRAP""#, .trap),
            (#""action": "SCMP_ACT_TRACE", "errnoRet": 65535"#, .trace(65535)),
            (#""action": "SCMP_ACT_TRACE""#, .trace(1)),
            (#""action": "SCMP_ACT_LOG""#, .log),
        ]
    )
    func actions(json: String, action: SeccompProfile.Action) throws {
        #expect(try rules(single(json)).rules.map(\.action) == [action])
    }

    @Test("every operator compares one of six arguments", arguments: SeccompProfile.Comparison.allCases)
    func operators(comparison: SeccompProfile.Comparison) throws {
        let argument = #"{"index": 5, "op": "\#(comparison.rawValue)", "value": 9223372036854775807, "valueTwo": 2}"#
        let conditions = try rules(single(#""action": "SCMP_ACT_TRAP", "args": [\#(argument)]"#)).rules.map(
            \.conditions
        )
        let expected = SeccompProfile.Condition(index: 5, comparison: comparison, value: UInt64(Int64.max), valueTwo: 2)
        #expect(conditions == [[expected]])
    }

    @Test("conditions on different arguments go together, two on the same argument are alternatives, as in runc")
    func conditions() throws {
        let one = #"{"index": 0, "op": "SCMP_CMP_EQ", "value": 1}"#
        let two = #"{"index": 1, "op": "SCMP_CMP_EQ", "value": 2}"#
        let three = #"{"index": 0, "op": "SCMP_CMP_EQ", "value": 3}"#
        let together = try rules(single(#""action": "SCMP_ACT_TRAP", "args": [\#(one), \#(two)]"#))
        #expect(together.rules.map { $0.conditions.map(\.value) } == [[1, 2]])
        let apart = try rules(single(#""action": "SCMP_ACT_TRAP", "args": [\#(one), \#(two), \#(three)]"#))
        #expect(apart.rules.map { $0.conditions.map(\.value) } == [[1], [2], [3]])
    }

    @Test("what says the same as the default is left out, with its conditions")
    func redundantRules() throws {
        let json = single(#""action": "SCMP_ACT_ERRNO", "errnoRet": 1"#, default: "SCMP_ACT_ERRNO")
        #expect(try rules(json).rules.isEmpty)
    }

    @Test("new calls fail with ENOSYS unless the profile says what else (P25)")
    func newCalls() throws {
        #expect(try rules(#"{"defaultAction": "SCMP_ACT_ERRNO"}"#).deniesNewCallsWithENOSYS)
        #expect(try !rules(#"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 1}"#).deniesNewCallsWithENOSYS)
        #expect(try !rules(#"{"defaultAction": "SCMP_ACT_KILL"}"#).deniesNewCallsWithENOSYS)
        #expect(try !rules(#"{"defaultAction": "SCMP_ACT_ALLOW"}"#).deniesNewCallsWithENOSYS)
    }

    @Test("archMap adds the companions of this machine's architecture only")
    func architectureMap() throws {
        let map = """
            {"defaultAction": "SCMP_ACT_ALLOW", "archMap": [
              {"architecture": "SCMP_ARCH_X86_64", "subArchitectures": ["SCMP_ARCH_X86", "SCMP_ARCH_X32"]},
              {"architecture": "SCMP_ARCH_AARCH64", "subArchitectures": ["SCMP_ARCH_ARM"]},
              {"architecture": "SCMP_ARCH_S390X", "subArchitectures": null}
            ]}
            """
        #expect(try rules(map).architectures == [.x86, .x32])
        #expect(try rules(map, architecture: .aarch64).architectures == [.arm])
        #expect(try rules(map, architecture: .s390x).architectures == [])
        #expect(try rules(map, architecture: .riscv64).architectures == [])
    }

    struct Circumstance: Sendable, CustomTestStringConvertible {
        let json: String
        let applies: Bool

        init(_ json: String, _ applies: Bool) {
            self.json = json
            self.applies = applies
        }

        var testDescription: String { json }
    }

    /// On amd64 with Linux 6.1, for a program with CAP_CHOWN and CAP_KILL.
    static let circumstances: [Circumstance] = [
        Circumstance(#""includes": {}"#, true),
        Circumstance(#""includes": {"caps": ["CAP_CHOWN"]}"#, true),
        Circumstance(#""includes": {"caps": ["CAP_CHOWN", "CAP_KILL"]}"#, true),
        Circumstance(#""includes": {"caps": ["CAP_CHOWN", "CAP_BPF"]}"#, false),
        Circumstance(#""excludes": {"caps": ["CAP_CHOWN", "CAP_BPF"]}"#, false),
        Circumstance(#""excludes": {"caps": ["CAP_BPF"]}"#, true),
        Circumstance(#""includes": {"arches": ["arm64", "amd64"]}"#, true),
        Circumstance(#""includes": {"arches": ["x86_64"]}"#, true),
        Circumstance(#""includes": {"arches": ["SCMP_ARCH_X86_64"]}"#, true),
        Circumstance(#""includes": {"arches": ["x86"]}"#, false),
        Circumstance(#""excludes": {"arches": ["amd64"]}"#, false),
        Circumstance(#""excludes": {"arches": ["386"]}"#, true),
        Circumstance(#""includes": {"minKernel": "6.1"}"#, true),
        Circumstance(#""includes": {"minKernel": "6.2"}"#, false),
        Circumstance(#""includes": {"minKernel": "5.19"}"#, true),
        Circumstance(#""excludes": {"minKernel": "6.1"}"#, false),
        Circumstance(#""excludes": {"minKernel": "6.10"}"#, true),
        Circumstance(#""includes": {"caps": ["CAP_KILL"], "arches": ["s390"]}"#, false),
        Circumstance(#""includes": {"caps": ["CAP_KILL"]}, "excludes": {"arches": ["amd64"]}"#, false),
    ]

    @Test("includes and excludes look at capabilities, architecture and kernel", arguments: circumstances)
    func circumstance(_ circumstance: Circumstance) throws {
        let json = single(#""action": "SCMP_ACT_TRAP", \#(circumstance.json)"#)
        let found = try rules(json, capabilities: ["CAP_CHOWN", "CAP_KILL"])
        #expect(found.rules.isEmpty != circumstance.applies)
    }

    struct Refusal: Sendable, CustomTestStringConvertible {
        let json: String
        let message: String

        init(_ json: String, _ message: String) {
            self.json = json
            self.message = message
        }

        var testDescription: String { message }
    }

    private static func entry(_ text: String) -> String {
        #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["ok"], "action": "SCMP_ACT_LOG"}, \#(text)]}"#
    }

    private static func argument(_ text: String) -> String {
        entry(#"{"names": ["a"], "action": "SCMP_ACT_TRAP", "args": [\#(text)]}"#)
    }

    static let refusals: [Refusal] = [
        Refusal("{", "line 1, column 2: no JSON"),
        Refusal("[]", "$: must be an object, not an array"),
        Refusal("7", "$: must be an object, not an integer"),
        Refusal("{}", "$.defaultAction: is missing"),
        Refusal(#"{"defaultAction": null}"#, "$.defaultAction: is missing"),
        Refusal(#"{"defaultAction": 7}"#, "$.defaultAction: must be a string, not an integer"),
        Refusal(
            #"{"defaultAction": "allow"}"#,
            "$.defaultAction: 'allow' is no action; there are SCMP_ACT_ALLOW, SCMP_ACT_ERRNO, SCMP_ACT_KILL, "
                + "SCMP_ACT_KILL_THREAD, SCMP_ACT_KILL_PROCESS, SCMP_ACT_TRAP, SCMP_ACT_TRACE and SCMP_ACT_LOG"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_NOTIFY"}"#,
            "$.defaultAction: SCMP_ACT_NOTIFY needs an agent that decides, and supervisord has none"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "defaultErrnoRet": 1}"#,
            "$.defaultErrnoRet: SCMP_ACT_ALLOW has no use for an error number"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": 5000}"#,
            "$.defaultErrnoRet: must be from 0 to 4095"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrnoRet": -1}"#,
            "$.defaultErrnoRet: -1 is no error number"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "EWHAT"}"#,
            "$.defaultErrno: 'EWHAT' is no error of this system"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ERRNO", "defaultErrno": "ENOSYS", "defaultErrnoRet": 1}"#,
            "$.defaultErrno: ENOSYS is 38 here, but 'defaultErrnoRet' is 1"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": ["SCMP_ARCH_X86", "amd64"]}"#,
            "$.architectures[1]: 'amd64' is no architecture, as SCMP_ARCH_X86_64"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": "SCMP_ARCH_X86"}"#,
            "$.architectures: must be an array, not a string"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "architectures": [], "archMap": []}"#,
            "$.archMap: there is 'architectures' too, and only one of them can apply"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "archMap": [{"subArchitectures": []}]}"#,
            "$.archMap[0].architecture: is missing"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "archMap": [{"architecture": "SCMP_ARCH_X86", "subArchitectures": [1]}]}"#,
            "$.archMap[0].subArchitectures[0]: must be a string, not an integer"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "flags": [true]}"#,
            "$.flags[0]: must be a string, not a boolean"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": {}}"#,
            "$.syscalls: must be an array, not an object"
        ),
        Refusal(entry("null"), "$.syscalls[1]: must be an object, not null"),
        Refusal(entry("{}"), "$.syscalls[1].names: must name a system call"),
        Refusal(entry(#"{"names": [], "action": "SCMP_ACT_LOG"}"#), "$.syscalls[1].names: must name a system call"),
        Refusal(entry(#"{"names": "a"}"#), "$.syscalls[1].names: must be an array, not a string"),
        Refusal(entry(#"{"names": ["a", 1.5]}"#), "$.syscalls[1].names[1]: must be a string, not a fraction"),
        Refusal(
            entry(#"{"names": ["a", ""], "action": "SCMP_ACT_LOG"}"#),
            "$.syscalls[1].names[1]: an empty name is no system call"
        ),
        Refusal(
            entry(#"{"names": ["a"], "name": "b", "action": "SCMP_ACT_LOG"}"#),
            "$.syscalls[1].name: there is 'names' too, and only one of them can apply"
        ),
        Refusal(entry(#"{"names": ["a"]}"#), "$.syscalls[1].action: is missing"),
        Refusal(
            entry(#"{"names": ["a"], "action": "SCMP_ACT_KILL", "errnoRet": 1}"#),
            "$.syscalls[1].errnoRet: SCMP_ACT_KILL has no use for an error number"
        ),
        Refusal(
            entry(#"{"names": ["a"], "action": "SCMP_ACT_ERRNO", "errnoRet": "EPERM"}"#),
            "$.syscalls[1].errnoRet: must be an integer, not a string"
        ),
        Refusal(argument(#"{"op": "SCMP_CMP_EQ"}"#), "$.syscalls[1].args[0].index: is missing"),
        Refusal(
            argument(#"{"index": 6, "op": "SCMP_CMP_EQ"}"#),
            "$.syscalls[1].args[0].index: must be from 0 to 5, for system calls have six arguments"
        ),
        Refusal(
            argument(#"{"index": -1, "op": "SCMP_CMP_EQ"}"#),
            "$.syscalls[1].args[0].index: must be from 0 to 5, for system calls have six arguments"
        ),
        Refusal(argument(#"{"index": 0}"#), "$.syscalls[1].args[0].op: is missing"),
        Refusal(
            argument(#"{"index": 0, "op": "=="}"#),
            "$.syscalls[1].args[0].op: '==' is no operator; there are SCMP_CMP_NE, SCMP_CMP_LT, SCMP_CMP_LE, "
                + "SCMP_CMP_EQ, SCMP_CMP_GE, SCMP_CMP_GT, SCMP_CMP_MASKED_EQ"
        ),
        Refusal(
            argument(#"{"index": 0, "op": "SCMP_CMP_EQ", "value": -1}"#),
            "$.syscalls[1].args[0].value: must not be negative"
        ),
        Refusal(
            argument(#"{"index": 0, "op": "SCMP_CMP_EQ", "valueTwo": "1"}"#),
            "$.syscalls[1].args[0].valueTwo: must be an integer, not a string"
        ),
        Refusal(
            entry(#"{"names": ["a"], "action": "SCMP_ACT_TRAP", "includes": []}"#),
            "$.syscalls[1].includes: must be an object, not an array"
        ),
        Refusal(
            entry(#"{"names": ["a"], "action": "SCMP_ACT_TRAP", "excludes": {"caps": "CAP_KILL"}}"#),
            "$.syscalls[1].excludes.caps: must be an array, not a string"
        ),
        Refusal(
            entry(#"{"names": ["a"], "action": "SCMP_ACT_TRAP", "includes": {"minKernel": "new"}}"#),
            "$.syscalls[1].includes.minKernel: 'new' is no kernel version; write two numbers, 4.8"
        ),
        Refusal(
            entry(#"{"names": ["execve"], "action": "SCMP_ACT_ERRNO"}"#),
            "$.syscalls[1]: it denies execve, without which no program can run"
        ),
        Refusal(
            #"{"defaultAction": "SCMP_ACT_KILL", "syscalls": [{"names": ["execve"], "action": "SCMP_ACT_ALLOW"}]}"#,
            "it does not allow exit_group unconditionally, without which no program can run"
        ),
    ]

    @Test("a profile that is wrong is refused by file, place and reason, and nothing is loaded", arguments: refusals)
    func refused(_ refusal: Refusal) {
        let message = ConfigurationTests.refusal(base + "[program:x]\ncommand=a\nseccomp=/srv/p.json\n") {
            $0[file: "/srv/p.json"] = refusal.json
        }
        #expect(
            message
                == "seccomp profile '/srv/p.json': \(refusal.message) in section 'program:x' (file: '/srv/s.conf')"
        )
    }
}
