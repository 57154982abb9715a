import HostFacts
import Seccomp
import Testing

/// Profiles in the format of Docker and OCI (EXT-32).
@Suite struct SeccompProfileTests {
    /// An amd64 machine with Linux 6.1.
    private func rules(
        _ json: String,
        capabilities: Set<String> = [],
        architecture: SeccompArchitecture = .x86_64,
        kernel: KernelVersion = KernelVersion(6, 1)
    ) throws -> SeccompRules {
        let host = LinuxHost(environment: [:])
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
}
