import Testing

@testable import Configuration

/// Profiles that are refused while a configuration is read (EXT-32).
@Suite struct SeccompRefusalTests {
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
