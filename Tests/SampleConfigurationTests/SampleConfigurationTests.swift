import Testing

@testable import Configuration

/// The lines of one section of the sample, commented out or not.
private struct Section {
    var header: String
    var active: [String] = []
    var commented: [String] = []
}

private func sections(of text: String) -> [Section] {
    var result: [Section] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
        let isComment = line.first == ";"
        let content = isComment ? line.dropFirst() : line
        if content.first == "[", let end = content.firstIndex(of: "]") {
            result.append(Section(header: String(content[...end])))
        } else if let first = content.first, first.isLetter, let equals = content.firstIndex(of: "="), !result.isEmpty {
            let name = content[..<equals].filter { $0 != " " }
            if isComment {
                result[result.count - 1].commented.append(name)
            } else {
                result[result.count - 1].active.append(name)
            }
        }
    }
    return result
}

@Suite
struct SampleConfigurationTests {
    private let found = Dictionary(
        uniqueKeysWithValues: sections(of: SampleConfiguration.text).map { ($0.header, $0) }
    )

    @Test
    func `the sections are those of Supervisor's sample`() {
        #expect(
            found.keys.sorted() == [
                "[eventlistener:theeventlistenername]", "[group:thegroupname]", "[include]", "[inet_http_server]",
                "[program:theprogramname]", "[rpcinterface:supervisor]", "[supervisorctl]", "[supervisord]",
                "[unix_http_server]",
            ]
        )
    }

    @Test
    func `what is active is what Supervisor's sample activates`() {
        let active = sections(of: SampleConfiguration.text).filter { !$0.active.isEmpty }
        #expect(
            active.map(\.header) == [
                "[unix_http_server]", "[supervisord]", "[rpcinterface:supervisor]", "[supervisorctl]",
            ]
        )
        #expect(
            active.flatMap(\.active) == [
                "file", "logfile", "logfile_maxbytes", "logfile_backups", "loglevel", "pidfile", "nodaemon", "silent",
                "minfds", "minprocs", "supervisor.rpcinterface_factory", "serverurl",
            ]
        )
    }

    @Test
    func `every option of a program is shown`() throws {
        let program = try #require(found["[program:theprogramname]"])
        #expect(
            Set(program.commented).subtracting(Self.ours(.program)) == [
                "command", "process_name", "numprocs", "numprocs_start", "directory", "umask", "priority", "autostart",
                "startsecs", "startretries", "autorestart", "exitcodes", "stopsignal", "stopwaitsecs", "stopasgroup",
                "killasgroup", "user", "redirect_stderr", "stdout_logfile", "stdout_logfile_maxbytes",
                "stdout_logfile_backups", "stdout_capture_maxbytes", "stdout_events_enabled", "stdout_syslog",
                "stderr_logfile", "stderr_logfile_maxbytes", "stderr_logfile_backups", "stderr_capture_maxbytes",
                "stderr_events_enabled", "stderr_syslog", "environment", "serverurl",
            ]
        )
        #expect(Set(program.commented).isSuperset(of: Self.ours(.program)))
    }

    /// Options that Supervisor does not have, as far as they have a line of their own.
    private static func ours(_ kind: SectionKind) -> [String] {
        (OptionTable.descriptions(of: kind) ?? []).filter { $0.origin == .ours && $0.sample.isShown }.map(\.name)
    }

    @Test
    func `a listener has the options of a program and its own, but no capture of the protocol`() throws {
        let program = try #require(found["[program:theprogramname]"])
        let listener = try #require(found["[eventlistener:theeventlistenername]"])
        #expect(
            Set(listener.commented)
                == Set(program.commented).subtracting(["stdout_capture_maxbytes"] + Self.ours(.program))
                .union(["events", "buffer_size", "event_length", "result_handler"])
        )
    }

    @Test
    func `every other option of the daemon is shown, ours among them`() throws {
        let daemon = try #require(found["[supervisord]"])
        #expect(
            Set(daemon.commented).subtracting(Self.ours(.supervisord)) == [
                "umask", "user", "identifier", "directory", "nocleanup", "childlogdir", "environment", "strip_ansi",
            ]
        )
        #expect(Set(daemon.commented).isSuperset(of: Self.ours(.supervisord)))
    }

    @Test
    func `lines fit a terminal and the file ends with a newline`() {
        #expect(SampleConfiguration.text.last == "\n")
        for line in SampleConfiguration.text.split(separator: "\n") {
            #expect(line.count <= 120, "\(line)")
        }
    }
}
