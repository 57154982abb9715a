import Testing

@testable import Configuration

/// The plain words beside those that Supervisor has from Python (EXT-101).
@Suite struct PlainReasonTests {
    private func error(_ text: String, change: (inout FakeHost) -> Void = { _ in }) -> ConfigurationError? {
        do throws(ConfigurationError) {
            _ = try load(text, change: change)
            return nil
        } catch {
            return error
        }
    }

    @Test(
        arguments: [
            ("startsecs=10m", "'10m' is not a whole number; write the number alone, without a unit"),
            ("startsecs='1s'", "\"'1s'\" is not a whole number; quotes are a part of the value: leave them out"),
            ("startsecs=1.5", "'1.5' is not a whole number; write it without a fraction"),
            ("startsecs=soon", "'soon' is not a whole number"),
            ("startsecs=", "'' is not a whole number; the value is missing"),
            (
                "stdout_logfile_maxbytes=10M",
                "'10M' is not a size; write bytes, or a number with KB, MB or GB behind it, as 10MB"
            ),
        ]
    )
    func `a number that is none`(line: String, reason: String) {
        let error = error(base + "[program:a]\ncommand=x\n\(line)\n")
        #expect(error?.message.hasPrefix("invalid literal for int() with base 10: '") == true || line.contains("'1s'"))
        let option = line.prefix { $0 != "=" }
        #expect(error?.findingText == "/srv/s.conf:4: [program:a] \(option): \(reason)")
    }

    @Test func `a file in another encoding`() {
        let error = error("") { $0.files["/srv/s.conf"] = Array("[supervisord]\n; ".utf8) + [0xb3, 0xb3] }
        #expect(error?.message == "'utf-8' codec can't decode byte 0xb3 in position 16: invalid start byte")
        #expect(
            error?.findingText
                == "/srv/s.conf:2: 'utf-8' codec can't decode byte 0xb3 in position 16: invalid start byte; the "
                + "file is not UTF-8: convert it, as by iconv -f ENCODING -t UTF-8"
        )
    }

    @Test(
        arguments: [
            ("services:\n  web:\n", "YAML"), ("---\nweb: x\n", "YAML"), ("- name: x\n", "YAML"),
            ("{\"a\": 1}\n", "JSON"),
            ("<?xml version=\"1.0\"?>\n", "XML"),
        ]
    )
    func `a file in another format`(text: String, format: String) {
        let error = error(text)
        #expect(error?.message.hasPrefix("File contains no section headers.\n") == true)
        #expect(
            error?.findingText.contains("; this looks like \(format): here a section begins with [program:NAME]")
                == true
        )
    }

    @Test func `a line without a section that is of no known format`() {
        #expect(error("command=x\n")?.findingText.contains("looks like") == false)
    }

    @Test func `a variable that is not set`() {
        let error = error(base + "[program:a]\ncommand=x %(ENV_NOPE)s\n")
        #expect(
            error?.reason.hasSuffix(
                "; the variable NOPE is not set; --env-file FILE sets it, and so does env_file in [supervisord]"
            ) == true
        )
        let early = self.error(base + "pidfile=%(ENV_NOPE)s\n")
        #expect(early?.reason.hasSuffix("; the variable NOPE is not set; --env-file FILE sets it") == true)
        #expect(self.error(base + "[program:a]\ncommand=x %(nope)s\n")?.reason.contains("is not set") == false)
    }

    @Test(
        arguments: [
            (
                "/etc/supervisor/conf.d/web.conf", "there is 1 file in /etc/supervisor/conf.d",
                "/etc/supervisor/supervisord.conf"
            ),
            ("/etc/supervisord.d/web.ini", "there is 1 file in /etc/supervisord.d", "/etc/supervisord.conf"),
        ]
    )
    func `files that no main file includes`(path: String, place: String, main: String) {
        var host = FakeHost()
        host.files = [path: []]
        host.isOnTerminal = true
        let loader = ConfigurationLoader(host: host)
        let error = #expect(throws: ConfigurationError.self) { try loader.load(CommandLineOptions()) }
        #expect(error?.message.hasPrefix("No config file found at default paths") == true)
        #expect(error?.explanation?.hasPrefix("\(place), which no main file includes: write \(main) with") == true)
    }

    @Test func `where there is nothing, nothing is said of it`() {
        var host = FakeHost()
        host.files = ["/etc/supervisor/conf.d/notes.txt": []]
        host.isOnTerminal = true
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationLoader(host: host).load(CommandLineOptions())
        }
        #expect(error?.message.hasPrefix("No config file found") == true && error?.explanation == nil)
    }

    @Test func `the variables of --env-file are read as those of env_file are`() throws {
        var host = FakeHost()
        host.files["/srv/ci.env"] = Array("A=1\n# note\nB='two words'\nCOLOUR\n".utf8)
        var options = CommandLineOptions()
        #expect(try options.environmentVariables(on: host) == [:])
        options.environmentFile = "ci.env"
        #expect(try options.environmentVariables(on: host) == ["A": "1", "B": "two words", "COLOUR": "blue"])
        options.environmentFile = "none.env"
        #expect(throws: ConfigurationError("cannot read env_file '/srv/none.env': it does not exist")) {
            try options.environmentVariables(on: host)
        }
    }
}
