import ControlClient
import Model
import Testing

@Suite
struct ProcessSelectionTests {
    private let names = [
        ("app", "w_0"), ("app", "w_1"), ("app", "x"), ("cat", "cat"), ("odd", "a*b"), ("web", "alpha"), ("web", "beta"),
        ("webcache", "webcache"),
    ].map { Namespec(group: $0.0, process: $0.1) }

    @Test(
        arguments: [
            ("cat", "cat"), ("cat:cat", "cat"), ("web:alpha", "web:alpha"), ("alpha", ""), ("nope", ""),
            ("web:*", "web:alpha web:beta"), ("web:", "web:alpha web:beta"), ("web", ""), ("nope:*", ""),
            ("all", "app:w_0 app:w_1 app:x cat odd:a*b web:alpha web:beta webcache"),
            ("w*", "app:w_0 app:w_1 web:alpha web:beta webcache"), ("web*", "web:alpha web:beta webcache"),
            ("w_*", "app:w_0 app:w_1"), ("w_?", "app:w_0 app:w_1"), ("app:w_*", "app:w_0 app:w_1"),
            ("app:w_[1-9]", "app:w_1"), ("a*:x", "app:x"), ("*:alpha", "web:alpha"), ("c?t", "cat"),
            ("web*:*", "web:alpha web:beta webcache"), ("[cw]*:", "cat web:alpha web:beta webcache"),
            ("odd:a*b", "odd:a*b"), ("*", "app:w_0 app:w_1 app:x cat odd:a*b web:alpha web:beta webcache"),
            ("x*y", ""), ("web?", ""), ("app:[", ""),
        ]
    )
    func `a word means what has that very name, else what fits it (EXT-94)`(word: String, members: String) {
        #expect(ProcessSelection(word).members(among: names).map(\.text).joined(separator: " ") == members)
    }

    @Test(arguments: ["cat", "web:*", "odd:a*b", "all", "nope", "x*y"])
    func `what supervisord finds itself, or nothing does, is left to it (EXT-94)`(word: String) {
        #expect(ProcessSelection(word).matches(among: names).isEmpty)
    }

    @Test
    func `a process with the very name comes before what fits it (EXT-94)`() {
        let names = ["a*", "ab"].map { Namespec(group: $0, process: $0) }
        #expect(ProcessSelection("a*").members(among: names).map(\.text) == ["a*"])
        #expect(ProcessSelection("a?").matches(among: names).map(\.text) == ["a*", "ab"])
    }
}
