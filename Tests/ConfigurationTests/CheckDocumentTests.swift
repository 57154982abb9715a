import Foundation
import Model
import Testing

@testable import Configuration

/// What `supervisord --test --json` prints (EXT-56).
@Suite struct CheckDocumentTests {
    private func document(_ text: String, change: (inout FakeHost) -> Void = { _ in }) throws -> [String: Any] {
        var host = FakeHost(text)
        change(&host)
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        let json = ConfigurationCheck(options, host: host).json
        #expect(json.hasSuffix("}\n"))
        return try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    private func findings(_ text: String) throws -> [[String: Any]] {
        try #require(try document(text)["findings"] as? [[String: Any]])
    }

    @Test func `each finding has all members, with null for what is not known`() throws {
        let found = try findings("[supervisord]\n[program:a]\ncommand=x\nstartsecs=soon\nauto_restart=true\n")
        #expect(found.count == 2)
        for finding in found {
            #expect(
                Set(finding.keys) == ["severity", "file", "line", "section", "key", "message", "suggestion"]
            )
        }
        let (error, warning) = (found[0], found[1])
        #expect(error["severity"] as? String == "error")
        #expect(error["file"] as? String == "/srv/s.conf")
        #expect(error["line"] as? Int == 4)
        #expect(error["section"] as? String == "program:a")
        #expect(error["key"] as? String == "startsecs")
        #expect((error["message"] as? String)?.contains("'soon'") == true)
        #expect(error["suggestion"] is NSNull)
        #expect(warning["severity"] as? String == "warning")
        #expect(warning["message"] as? String == "unknown key, did you mean autorestart?")
        #expect(warning["suggestion"] as? String == "autorestart")
    }

    @Test func `the summary counts as the last line of the text does`() throws {
        let text = "[program:a]\ncommand=x\n[eventlistener:l]\ncommand=x\nevents=TICK_5\n[group:g]\nprograms=a\n"
        let summary = try #require(try document("[supervisord]\n" + text)["summary"] as? [String: Any])
        #expect(summary["ok"] as? Bool == true)
        #expect(summary["errors"] as? Int == 0)
        #expect(summary["warnings"] as? Int == 0)
        #expect(summary["programs"] as? Int == 1)
        #expect(summary["event_listeners"] as? Int == 1)
        #expect(summary["groups"] as? Int == 1)
        #expect(summary["partial"] as? Bool == false)
        #expect(summary["text"] as? String == "ok: 1 program, 1 event listener, 1 group, 0 warnings")
        let part = try #require(try document(text)["summary"] as? [String: Any])
        #expect(part["partial"] as? Bool == true)
    }

    @Test func `a file without a finding has an empty list`() throws {
        #expect(try document("[supervisord]\n")["version"] as? Int == 1)
        #expect(try findings("[supervisord]\n").isEmpty)
    }

    @Test(
        arguments: [
            ("[progam:a]\ncommand=x\n", "[program:a]"),
            ("[program:db]\ncommand=x\n[program:a]\ncommand=x\ndepends_on=dv\n", "db"),
            ("[program:a]\ncommand=x\ncwd=/\n", "directory"),
            ("[program:a]\ncommand=x\nwhatever=1\n", nil),
        ]
    )
    func `the suggestion is what the message proposes`(text: String, suggestion: String?) throws {
        let found = try findings("[supervisord]\n" + text)
        #expect(found.compactMap { $0["suggestion"] as? String } == [suggestion].compactMap { $0 })
    }

    @Test func `whatever is in the file, the document is one`() throws {
        let found = try findings("[supervisord]\n[program:a]\ncommand=x\nstartsecs=\"\\\u{1}\u{e9}\n")
        #expect(found.count == 1)
    }

    @Test func `--json alone is refused`() {
        let scanned = [CommandLineOption.Scanned(shown: "--json", name: "json")]
        #expect(throws: ConfigurationError.self) {
            try CommandLineOptions.request(scanned, argv0: "supervisord", host: FakeHost(""))
        }
    }
}
