import Testing

@testable import Configuration

@Suite("[supervisorctl]")
struct ControlClientSettingsTests {
    private func load(_ text: String) throws -> ControlClientSettings {
        try ControlClientSettings.load(path: "/srv/s.conf", argv0: "supervisorctl", host: FakeHost(text))
    }

    private func message(_ text: String, path: String = "/srv/s.conf") -> String {
        do throws(ConfigurationError) {
            _ = try ControlClientSettings.load(path: path, argv0: "supervisorctl", host: FakeHost(text))
            return "(accepted)"
        } catch {
            return error.message
        }
    }

    @Test("defaults are Supervisor's, also without any file (CFG-3, CFG-110 to CFG-113)")
    func defaults() throws {
        #expect(try load("[supervisorctl]\n") == ControlClientSettings())
        let none = try ControlClientSettings.load(path: nil, argv0: "supervisorctl", host: FakeHost())
        #expect(none.serverURL == "http://localhost:9001")
        #expect(none.prompt == "supervisor")
    }

    @Test("every option arrives, expanded (CFG-49)")
    func everyOption() throws {
        let settings = try load(
            """
            [supervisorctl]
            serverurl=unix://%(here)s/a/../s.sock
            username=%(ENV_COLOUR)s
            password=100%%
            prompt=p
            history_file=~/h
            """
        )
        var expected = ControlClientSettings()
        expected.serverURL = "unix:///srv/s.sock"
        expected.username = "blue"
        expected.password = "100%"
        expected.prompt = "p"
        expected.historyFile = "/root/h"
        #expect(settings == expected)
        #expect(try load("[supervisorctl]\nserverurl=unix:////srv/x\n").serverURL == "unix:////srv/x")
        #expect(try load("[supervisorctl]\nserverurl=unix://rel\n").serverURL == "unix:///srv/rel")
    }

    @Test("the section is needed in the file, and includes do not count (CFG-24, CFG-26)")
    func missingSection() {
        let missing = ".ini file does not include supervisorctl section"
        #expect(message("[supervisord]\n[include]\nfiles=inc/*\n") == missing)
        #expect(message("x", path: "/srv/absent") == "could not find config file /srv/absent")
    }

    @Test("nor is it where there are programs and no [supervisord]: that is a file for containers (EXT-9)")
    func programsOnly() throws {
        let load = { (text: String) throws(ConfigurationError) in
            try ControlClientSources.load(
                path: "/srv/s.conf",
                argv0: "supervisorctl",
                sectionRequired: true,
                host: FakeHost(text)
            )
        }
        for section in ["program:x", "eventlistener:x", "fcgi-program:x"] {
            var expected = ControlClientSources()
            expected.path = "/srv/s.conf"
            #expect(try load("[\(section)]\ncommand=a\n") == expected)
        }
        #expect(throws: ConfigurationError.self) { _ = try load("[supervisord]\n[program:x]\ncommand=a\n") }
        #expect(throws: ConfigurationError.self) { _ = try load("[group:x]\n") }
        #expect(try load("[supervisord]\nuser=me:sudo\n[supervisorctl]\n").daemonUserID == 1000)
    }

    @Test("nor where the file has a server section, which says as much (EXT-9)")
    func serverSection() throws {
        let sources = try ControlClientSources.load(
            path: "/srv/s.conf",
            argv0: "supervisorctl",
            sectionRequired: true,
            host: FakeHost("[supervisord]\n[unix_http_server]\nfile=/srv/s.sock\n")
        )
        #expect(sources.servers.map(\.url) == ["unix:///srv/s.sock"] && !sources.isServerURLSet)
        #expect(message("[supervisord]\n[unix_http_server]\n") == ".ini file does not include supervisorctl section")
    }

    @Test("a file that does not parse is an error in words (CFG-26, improved)")
    func badFile() {
        #expect(message("nonsense\n").hasPrefix("File contains no section headers."))
    }
}
