import OutputPipeline
import TestHarness
import Testing

/// Names, and whether python3.11's `re.match(r".+?---supervisor-\S+\.log\.{0,1}\d{0,4}", name)` finds something.
private let golden: [(name: String, isMatch: Bool)] = [
    ("web-stdout---supervisor-abcd1234.log", true),
    ("web-stdout---supervisor-abcd1234.log.1", true),
    ("web-stdout---supervisor-abcd1234.log.12345", true),
    ("web-stdout---supervisor-abcd1234.log.gz", true),
    ("web-stdout---supervisor-abcd1234.logs", true),
    ("web-stdout---supervisor-.log", false),
    ("web-stdout---supervisor-x.log", true),
    ("---supervisor-x.log", false),
    ("a---supervisor-x.log", true),
    ("a---supervisor-x.lo", false),
    ("a---supervisor-x.LOG", false),
    ("a---supervisor-x y.log", false),
    ("a---supervisor-x\u{9}y.log", false),
    ("a---supervisor-x.log y", true),
    ("a b---supervisor-x.log", true),
    ("a---other-x.log", false),
    ("a---supervisor-x---supervisor-y.log", true),
    ("---supervisor----supervisor-x.log", true),
    ("---supervisor-a---supervisor-b.log", true),
    ("a---supervisor- ---supervisor-b.log", true),
    ("a--supervisor-x.log", false),
    ("a----supervisor-x.log", true),
    ("a---Supervisor-x.log", false),
    ("a---supervisorx.log", false),
    ("a---supervisor-..log", true),
    ("a---supervisor-.log.log", true),
    ("", false),
    ("x.log", false),
    ("caf\u{e9}-stdout---supervisor-abcd1234.log", true),
    ("\u{e9}---supervisor-\u{e9}.log", true),
    ("a\u{a}b---supervisor-x.log", false),
    ("a---supervisor-x\u{a}y.log", false),
    ("\u{a}---supervisor-x.log", false),
    ("a\u{d}b---supervisor-x.log", true),
    ("a---supervisor-x\u{1f}y.log", false),
    ("a---supervisor-x\u{a0}y.log", false),
    ("a---supervisor-x\u{2003}y.log", false),
    ("a---supervisor-x\u{85}y.log", false),
    ("a---supervisor-x\u{200b}y.log", true),
    ("a\u{a}---supervisor-x---supervisor-y.log", false),
    ("a---supervisor-\u{a}.log", false),
    ("a---supervisor-x\u{1c}y.log", false),
]

@Suite struct AutoLogNameTests {
    @Test("an AUTO log is recognised exactly as by Supervisor's pattern (LOG-32)", arguments: golden)
    func matches(name: String, isMatch: Bool) {
        #expect(AutoLogName.matches(name, identifier: "supervisor") == isMatch, "\(name.debugDescription)")
    }

    @Test("the identifier is a text, not a pattern (LOG-32)")
    func identifierIsLiteral() {
        #expect(AutoLogName.matches("a---x+y-z.log", identifier: "x+y"))
        #expect(!AutoLogName.matches("a---xxy-z.log", identifier: "x+y"))
        #expect(!AutoLogName.matches("a---xzy-z.log", identifier: "x.y"))
        #expect(AutoLogName.matches("a----z.log", identifier: ""))
    }

    @Test("a name has process, channel, identifier and eight random characters (LOG-30)")
    func parts() {
        var generator = SplitMix(state: 7)
        let allowed = Set("abcdefghijklmnopqrstuvwxyz0123456789_")
        var seen: Set<Character> = []
        for _ in 0..<200 {
            let name = AutoLogName.make(process: "web", channel: "stderr", identifier: "sv", using: &generator)
            let random = name.dropFirst("web-stderr---sv-".count).dropLast(".log".count)
            #expect(name.hasPrefix("web-stderr---sv-") && name.hasSuffix(".log"))
            #expect(random.count == 8 && random.allSatisfy(allowed.contains))
            seen.formUnion(random)
        }
        #expect(seen == allowed)
    }

    @Test("a made name is recognised, with or without a backup number, whatever the identifier (LOG-30, LOG-32)")
    func roundTrip() {
        var generator = SplitMix(state: 1)
        for identifier in ["supervisor", "a-b", "---", "x.y", "caf\u{e9}"] {
            let name = AutoLogName.make(process: "p", channel: "stdout", identifier: identifier, using: &generator)
            #expect(AutoLogName.matches(name, identifier: identifier))
            #expect(AutoLogName.matches(name + ".10", identifier: identifier))
            #expect(!AutoLogName.matches(name, identifier: "another"))
        }
    }

    @Test("two names of the same log differ (LOG-30)")
    func random() {
        var generator = SystemRandomNumberGenerator()
        let names = (0..<10).map { _ in
            AutoLogName.make(process: "p", channel: "stdout", identifier: "i", using: &generator)
        }
        #expect(Set(names).count == 10)
    }
}
