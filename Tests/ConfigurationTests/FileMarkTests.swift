import Model
import Testing

@testable import Configuration

/// What stands for the content of a file until it is used (EXT-76).
@Suite struct FileMarkTests {
    @Test(arguments: ["/run/secrets/x", "/a b/'ä'\"%()s", "/"])
    func `a mark is shown as its path, and revealed as the content`(path: String) {
        let text = "a\(FileMark.text(for: path))b"
        #expect(FileMark.isIn(text))
        #expect(FileMark.shown(text) == "a%(file:\(path))sb")
        #expect(FileMark.shown(text.pythonRepresentation) == "'a%(file:\(path))sb'")
        #expect(FileMark.revealed(text, by: [path: "1\n2"]) == "a1\n2b")
        #expect(FileMark.revealed(text, by: [:]) == text)
        #expect(FileMark.paths(in: text + text) == [path, path])
        #expect(FileMark.plain(text) == "axb")
    }

    @Test(arguments: [
        "", "abc", "\\n\\U000", "\u{ffffe}", "\u{ffffe}a\u{fffff}", "\u{ffffe}\u{f0061}", "\u{fffff}", "\\U000ffffe",
        "ä\u{f0041}",
    ])
    func `a text without a whole mark stays as it is`(text: String) {
        #expect(!FileMark.isIn(text))
        #expect(FileMark.shown(text) == text)
        #expect(FileMark.revealed(text, by: ["": "x", "a": "x"]) == text)
        #expect(FileMark.paths(in: text).isEmpty)
    }
}
