import HostFacts
import Testing
import Text

@testable import Seccomp

/// Profiles as jansson reads and libseccomp compiles them (EXT-32).
@Suite struct SeccompCompilerTests {
    private let host = LinuxHost(environment: [:])

    private func rules(_ rules: [SeccompRules.Rule], default action: SeccompProfile.Action = .allow) -> SeccompRules {
        SeccompRules(defaultAction: action, rules: rules)
    }

    @Test("calls that libseccomp does not know are skipped and told, in order")
    func unknownCalls() throws {
        let all = ["zz_new", "mount", "aa_new", "zz_new"].map { SeccompRules.Rule(syscall: $0, action: .errno(1)) }
        let compiled = try host.compile(rules(all))
        #expect(compiled.unknownCalls == ["aa_new", "zz_new"])
        #expect(try host.compile(rules([all[1]])).instructions == compiled.instructions)
    }

    @Test("architectures that do not go with this machine are refused, its own may be named")
    func architectures() throws {
        let own = try #require(host.seccompMachine?.architecture)
        let rule = SeccompRules.Rule(syscall: "mount", action: .errno(1))
        var rules = rules([rule])
        let alone = try host.compile(rules)
        rules.architectures = [own]
        #expect(try host.compile(rules) == alone)
        rules.architectures = own.companions
        let more = try host.compile(rules)
        #expect(own.companions.isEmpty || more.instructions.count > alone.instructions.count)
        // Of the other byte order.
        rules.architectures = [.s390x]
        #expect(throws: SeccompProblem.self) { try host.compile(rules) }
    }

    @Test("the same rule twice counts once, as in profiles that were put together")
    func twice() throws {
        let rule = SeccompRules.Rule(syscall: "mount", action: .errno(1))
        #expect(try host.compile(rules([rule, rule])) == host.compile(rules([rule])))
    }

    struct BadText: Sendable, CustomTestStringConvertible {
        let text: String
        let problem: JSONProblem

        init(_ text: String, _ line: Int, _ column: Int, _ reason: String) {
            self.text = text
            problem = JSONProblem(line: line, column: column, reason: reason)
        }

        var testDescription: String { problem.reason }
    }

    static let badTexts = [
        BadText("", 1, 1, "the file is empty"),
        BadText(" \n ", 2, 1, "unexpected token near end of file"),
        BadText("{\"a\": 1, \"a\": 2}", 1, 12, "duplicate object key near '\"a\"'"),
        BadText("{\"a\": tru}", 1, 9, "invalid token near 'tru'"),
        BadText("[1] x", 1, 5, "end of file expected near 'x'"),
        BadText("99999999999999999999", 1, 20, "too big integer near '99999999999999999999'"),
        BadText(String(repeating: "[", count: 3000), 1, 2049, "maximum parsing depth reached near '['"),
    ]

    @Test("what is no JSON is refused with its place", arguments: badTexts)
    func noJSON(_ bad: BadText) {
        #expect(throws: bad.problem) { try host.json(Array(bad.text.utf8)) }
    }
}
