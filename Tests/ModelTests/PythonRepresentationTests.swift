import Model
import Testing

/// Texts and what python3.11 prints for `repr` of each.
private let golden: [(text: String, representation: String)] = [
    ("", "''"),
    ("plain", "'plain'"),
    ("it's", "\"it's\""),
    ("say \"hi\"", "'say \"hi\"'"),
    ("both ' and \"", "'both \\' and \"'"),
    ("back\\slash", "'back\\\\slash'"),
    ("tab\u{9}nl\u{a}cr\u{d}", "'tab\\tnl\\ncr\\r'"),
    ("\u{0}\u{1}\u{1f}", "'\\x00\\x01\\x1f'"),
    ("\u{7f}", "'\\x7f'"),
    ("\u{80}\u{9f}\u{a0}", "'\\x80\\x9f\\xa0'"),
    ("\u{ad}", "'\\xad'"),
    ("caf\u{e9}", "'caf\u{e9}'"),
    ("\u{20ac}", "'\u{20ac}'"),
    ("\u{1f600}", "'\u{1f600}'"),
    ("\u{200b}", "'\\u200b'"),
    ("\u{2028}\u{2029}", "'\\u2028\\u2029'"),
    ("\u{202e}", "'\\u202e'"),
    ("\u{feff}", "'\\ufeff'"),
    ("\u{3000}", "'\\u3000'"),
    ("\u{e000}", "'\\ue000'"),
    ("\u{fffe}", "'\\ufffe'"),
    ("\u{e0001}", "'\\U000e0001'"),
    ("\u{10ffff}", "'\\U0010ffff'"),
    ("\u{301}", "'\u{301}'"),
    ("e\u{301}", "'e\u{301}'"),
    ("\u{1b}[31m", "'\\x1b[31m'"),
    ("%s", "'%s'"),
    ("\\'", "\"\\\\'\""),
]

@Suite struct PythonRepresentationTests {
    @Test("a text is quoted as by Python's repr", arguments: golden)
    func representation(text: String, representation: String) {
        #expect(
            text.pythonRepresentation.unicodeScalars.elementsEqual(representation.unicodeScalars),
            "\(text.debugDescription) gives \(text.pythonRepresentation.debugDescription)"
        )
    }
}
