import Seccomp
import TestHarness
import Testing
import Text

/// Profiles that somebody, or a broken disk, has changed somewhere (EXT-32). The same in each run.
@Suite struct SeccompMutationTests {
    /// Has every key that there is.
    private static let profile: JSONValue = .object([
        "defaultAction": .string("SCMP_ACT_ERRNO"),
        "defaultErrnoRet": .integer(38),
        "defaultErrno": .string("ENOSYS"),
        "archMap": .array([
            .object([
                "architecture": .string("SCMP_ARCH_X86_64"),
                "subArchitectures": .array([.string("SCMP_ARCH_X86"), .string("SCMP_ARCH_X32")]),
            ])
        ]),
        "flags": .array([.string("SECCOMP_FILTER_FLAG_LOG")]),
        "syscalls": .array([
            .object([
                "names": .array([.string("read"), .string("execve"), .string("exit_group")]),
                "action": .string("SCMP_ACT_ALLOW"),
            ]),
            .object([
                "name": .string("clone"),
                "action": .string("SCMP_ACT_ERRNO"),
                "errnoRet": .integer(1),
                "args": .array([
                    .object([
                        "index": .integer(0), "value": .integer(2_114_060_288), "valueTwo": .integer(0),
                        "op": .string("SCMP_CMP_MASKED_EQ"),
                    ])
                ]),
                "includes": .object(["caps": .array([.string("CAP_KILL")]), "minKernel": .string("4.8")]),
                "excludes": .object(["arches": .array([.string("s390")])]),
            ]),
        ]),
    ])

    @Test("whatever is changed, the profile is read or refused with a place in it", arguments: 1...20)
    func mutate(seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let machine = SeccompMachine(
            architecture: .x86_64,
            kernel: KernelVersion(6, 1),
            errorNumbers: ["EPERM": 1, "ENOSYS": 38]
        )
        var refused = 0
        for _ in 0..<500 {
            var profile = Self.profile
            for _ in 0...Int.random(in: 0...2, using: &random) { profile = profile.mutated(using: &random) }
            do throws(SeccompProblem) {
                var reader = SeccompProfileReader(errorNumbers: machine.errorNumbers)
                let rules = try reader.profile(profile).rules(capabilities: ["CAP_KILL"], machine: machine)
                #expect(rules.rules.allSatisfy { !$0.syscall.isEmpty && $0.conditions.allSatisfy { $0.index < 6 } })
            } catch {
                refused += 1
                #expect(error.path.hasPrefix("$") && !error.reason.isEmpty)
            }
        }
        #expect(refused > 0 && refused < 500)
    }
}

extension JSONValue {
    /// With one value in it replaced, removed or renamed.
    fileprivate func mutated(using random: inout SplitMix) -> JSONValue {
        switch self {
        case .object(var members):
            guard let key = members.keys.sorted().randomElement(using: &random), let member = members[key] else {
                return .random(using: &random)
            }
            switch Int.random(in: 0..<8, using: &random) {
            case 0: members[key] = nil
            case 1: members[key] = .random(using: &random)
            case 2:
                members[key] = nil
                members["un" + key] = member
            default: members[key] = member.mutated(using: &random)
            }
            return .object(members)
        case .array(var elements):
            guard let index = elements.indices.randomElement(using: &random) else { return .random(using: &random) }
            switch Int.random(in: 0..<8, using: &random) {
            case 0: elements.remove(at: index)
            case 1: elements.append(elements[index])
            case 2: elements[index] = .random(using: &random)
            default: elements[index] = elements[index].mutated(using: &random)
            }
            return .array(elements)
        default: return .random(using: &random)
        }
    }

    private static func random(using random: inout SplitMix) -> JSONValue {
        let values: [JSONValue] = [
            .null, .bool(true), .integer(.min), .integer(.max), .integer(-1), .integer(0), .integer(65536),
            .real(1e300),
            .string(""), .string("SCMP_ACT_TRACE"), .string("SCMP_CMP_NE"), .string("SCMP_ARCH_"),
            .string("9999999999.1"),
            .string("\u{0}\u{fffd}"), .string(String(repeating: "x", count: 10_000)), .array([]), .object([:]),
            .array([.null]), .object(["names": .null]),
        ]
        return values.randomElement(using: &random) ?? .null
    }
}
