import Testing

@testable import ControlServer

@Suite
struct MissingVersionTests {
    @Test(
        arguments: [
            ("GET /ok.html", true), ("GET /ok.html\r", true), ("GET /ok.html HTTP/1.1\r", false),
            ("GET ok.html", false),
            ("HELLO\r", false), ("get /", false), (" /", false), ("GET ", false), ("GET  /", false), ("\r", false),
            ("", false),
        ]
    )
    func `a line of a method and a path lacks its version (HTTP-10)`(line: String, lacks: Bool) {
        #expect(MissingVersion.lacksVersion(Array(line.utf8)) == lacks)
    }
}
