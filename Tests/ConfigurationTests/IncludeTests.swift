import Model
import Testing

@testable import Configuration

@Suite("Includes")
struct IncludeTests {
    private func load(_ files: String, _ text: String = "", change: (inout FakeHost) -> Void = { _ in }) throws
        -> Configuration
    {
        try ConfigurationTests.load("[supervisord]\n[include]\nfiles=\(files)\n\(text)") { host in
            host[file: "/srv/inc/b.conf"] = "[program:b]\ncommand=%(here)s\n"
            host[file: "/srv/inc/a.conf"] = "[program:a]\ncommand=%(here)s\n"
            host[file: "/srv/inc/.h.conf"] = "[program:h]\ncommand=x\n"
            host[file: "/srv/inc/no.txt"] = "[program:no]\ncommand=x\n"
            change(&host)
        }
    }

    private func notices(_ configuration: Configuration) -> [String] {
        configuration.notices.map { "\($0.level.tag) \($0.text)" }
    }

    @Test("matches are read in byte order, without hidden files, each with its own here (CFG-30, CFG-32, CFG-35)")
    func matches() throws {
        let configuration = try load("inc/*.conf")
        #expect(configuration.groups.map(\.name) == ["a", "b"])
        #expect(configuration.groups.first?.processes.first?.command == "/srv/inc")
        #expect(
            notices(configuration) == [
                "INFO Included extra file \"/srv/inc/a.conf\" during parsing",
                "INFO Included extra file \"/srv/inc/b.conf\" during parsing",
            ]
        )
    }

    @Test("what a configuration was read from is known: the main file, patterns and what matches them (EXT-78)")
    func sources() throws {
        let sources = try load("inc/*.conf nope/*.conf").sources
        #expect(sources.files == ["/srv/s.conf", "/srv/inc/a.conf", "/srv/inc/b.conf"])
        #expect(sources.patterns == ["/srv/inc/*.conf", "/srv/nope/*.conf"])
    }

    @Test("a change is seen in directories of patterns, in what matches, and in what does not exist yet (EXT-78)")
    func places() throws {
        var host = FakeHost()
        for path in ["/etc/a/x.conf", "/etc/a/y.txt", "/etc/b/x.conf", "/etc/b/main", "/etc/.h/x.conf"] {
            host[file: path] = ""
        }
        host.directories.formUnion(["/etc/a", "/etc/b", "/etc/.h"])
        func places(_ pattern: String) -> [[String]] {
            var sources = ConfigurationSources()
            sources.add(file: "/etc/main.conf")
            sources.add(pattern: pattern)
            let places = ConfigurationPlaces(sources, on: host)
            return [places.files, places.directories]
        }
        #expect(places("/etc/a/*.conf") == [["/etc/main.conf", "/etc/a/x.conf"], ["/etc/a"]])
        #expect(places("/etc/a/none.conf") == [["/etc/main.conf", "/etc/a/none.conf"], []])
        #expect(places("/none/*.conf") == [["/etc/main.conf"], ["/none"]])
        #expect(
            places("/etc/?/*.conf")
                == [["/etc/main.conf", "/etc/a/x.conf", "/etc/b/x.conf"], ["/etc", "/etc/a", "/etc/b"]]
        )
        #expect(places("/etc/[ab]/main") == [["/etc/main.conf", "/etc/a/main", "/etc/b/main"], ["/etc"]])
    }

    @Test("a configuration that is refused tells what was read, too (EXT-78)")
    func sourcesOfRefusal() throws {
        var host = FakeHost("[supervisord]\n[include]\nfiles=inc/*.conf\n")
        host[file: "/srv/inc/a.conf"] = "[program:a]\ncommand=x\n"
        host[file: "/srv/inc/b.conf"] = "[program:b]\nnothing"
        var options = CommandLineOptions()
        options.configuration = "/srv/s.conf"
        var sources = ConfigurationSources()
        #expect(throws: ConfigurationError.self) {
            _ = try ConfigurationLoader(host: host).load(options, expansionVariables: [:], sources: &sources)
        }
        #expect(sources.files == ["/srv/s.conf", "/srv/inc/a.conf", "/srv/inc/b.conf"])
        #expect(sources.patterns == ["/srv/inc/*.conf"])
    }

    @Test("a pattern without a match is a warning, before all information (CFG-31, SD-43)")
    func noMatch() throws {
        let configuration = try load("inc/a.conf nope/*.conf")
        #expect(
            notices(configuration) == [
                "WARN No file matches via include \"/srv/nope/*.conf\"",
                "INFO Included extra file \"/srv/inc/a.conf\" during parsing",
            ]
        )
    }

    @Test("a match that cannot be read is skipped in silence (CFG-32)")
    func unreadable() throws {
        let configuration = try load("inc/*.conf") { $0.problems["/srv/inc/a.conf"] = .unreadable }
        #expect(configuration.groups.map(\.name) == ["b"])
    }

    @Test("a link to nowhere is a match, also of a name without wildcards (CFG-32)")
    func danglingLink() throws {
        for pattern in ["inc/l.conf", "inc/[l].conf", "i*/l.conf"] {
            let configuration = try load(pattern) { $0.problems["/srv/inc/l.conf"] = .missing }
            #expect(notices(configuration) == ["INFO Included extra file \"/srv/inc/l.conf\" during parsing"])
        }
    }

    @Test("[include] in an included file is ignored, and [supervisord] may live there (CFG-34, CFG-36)")
    func nested() throws {
        let configuration = try ConfigurationTests.load("[include]\nfiles=inc/x\n") { host in
            host[file: "/srv/inc/x"] = "[supervisord]\nidentifier=%(here)s\n[include]\nfiles=y\n"
            host[file: "/srv/inc/y"] = "nonsense"
        }
        #expect(configuration.daemon.identifier == "/srv/inc")
    }

    @Test("an error names the included file and its line (CFG-33)")
    func location() {
        do throws(ConfigurationError) {
            _ = try ConfigurationTests.load("[supervisord]\n[include]\nfiles=inc/x\n") { host in
                host[file: "/srv/inc/x"] = "[program:x]\ncommand=a\nstartsecs=soon\n"
            }
            Issue.record("accepted")
        } catch {
            #expect(
                error.message == "invalid literal for int() with base 10: 'soon' in section 'program:x' "
                    + "(file: '/srv/inc/x')"
            )
            #expect(error.location == ConfigurationError.Location(file: "/srv/inc/x", line: 3))
            #expect(error.section == "program:x")
            #expect(error.option == "startsecs")
        }
    }

    @Test(
        "a pattern of one component matches as the shell's do (CFG-29)",
        arguments: [
            ("*", "a.conf", true), ("*", ".a", false), (".*", ".a", true), ("?.conf", "a.conf", true),
            ("?", "ab", false), ("[ab]", "b", true), ("[!ab]", "b", false), ("[a-c]x", "bx", true),
            ("[]a]", "]", true), ("[", "[", true), ("[a", "[a", true), ("**", "abc", true), ("a*b*c", "aXbXbc", true),
            ("[z-a]", "m", false), ("a", "a", true), ("a", "b", false),
        ]
    )
    func pattern(_ pattern: String, _ name: String, _ matches: Bool) {
        #expect(GlobPattern(pattern).matches(name) == matches)
    }

    @Test("a hostile pattern does not take exponential time")
    func hostilePattern() {
        let pattern = GlobPattern(String(repeating: "*a", count: 40) + "b")
        #expect(!pattern.matches(String(repeating: "a", count: 400)))
    }
}
