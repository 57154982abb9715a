import Testing
import Text

@Suite
struct ShellPatternTests {
    /// As fnmatch(3) without flags has it.
    @Test(
        arguments: [
            ("", "", true), ("", "a", false), ("a", "a", true), ("a", "A", false), ("*", "", true), ("*", "a:b", true),
            ("web*", "web", true), ("web*", "web_01", true), ("web*", "my-web", false), ("*web", "my-web", true),
            ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-b-b-", false), ("**", "x", true), ("a**c", "abc", true),
            ("?", "a", true), ("?", "", false), ("?", "\u{e9}", true), ("??", "\u{e9}", false), ("a?c", "abc", true),
            ("[abc]", "b", true), ("[abc]", "d", false), ("[a-c]x", "bx", true), ("[!a-c]", "d", true),
            ("[^a-c]", "b", false), ("[]]", "]", true), ("[!]]", "]", false), ("[]-a]", "_", true), ("[a-]", "-", true),
            ("[-a]", "-", true), ("[c-a]", "b", false), ("[\\]]", "]", true), ("[[]", "[", true), ("[a", "[a", true),
            ("[", "[", true), ("[]", "[]", true), ("[!", "[!", true), ("[a\\", "[a", false),
            ("\\*", "*", true), ("\\*", "x", false), ("\\a", "a", true), ("a\\", "a\\", true),
            ("[[:digit:]]", "7", true), ("[[:digit:]]", "x", false), ("w_[[:digit:]_]", "w__", true),
            ("[![:alpha:]]", "1", true), ("[[:xdigit:]]", "F", true), ("[[:nope:]]", "n]", true),
            ("*.[ch]", "a.c", true), ("\u{4e2d}*", "\u{4e2d}\u{6587}", true), ("[\u{e0}-\u{ff}]", "\u{e9}", true),
        ] as [(String, String, Bool)]
    )
    func `patterns are those of shells (EXT-94)`(pattern: String, text: String, isMatch: Bool) {
        #expect(ShellPattern(pattern).matches(text) == isMatch)
    }

    @Test(arguments: [("web", false), ("app:web_1", false), ("a*", true), ("?", true), ("a[b]", true), ("a\\b", false)])
    func `only what means something makes a pattern (EXT-94)`(text: String, isPattern: Bool) {
        #expect(ShellPattern.isPattern(text) == isPattern)
    }

    @Test
    func `many stars take no time (EXT-94)`() {
        let text = String(repeating: "a", count: 2000)
        #expect(!ShellPattern(String(repeating: "*a", count: 200) + "*b").matches(text))
        #expect(ShellPattern(String(repeating: "*a", count: 200) + "*").matches(text))
    }
}
