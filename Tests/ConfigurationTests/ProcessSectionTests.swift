import Model
import Testing

@testable import Configuration

@Suite("Process sections")
struct ProcessSectionTests {
    private func processes(_ lines: String) throws -> [ProcessSettings] {
        try load(base + "[program:x]\ncommand=/bin/cat\n" + lines).groups.flatMap(\.processes)
    }

    private func warnings(_ lines: String) throws -> [String] {
        try load(base + "[program:x]\ncommand=/bin/cat\n" + lines).notices.map(\.text)
    }

    @Test("a program gets Supervisor's defaults (CFG-120 to CFG-144)")
    func defaults() throws {
        #expect(try processes("") == [ProcessSettings(name: "x", command: "/bin/cat")])
    }

    @Test("every option arrives (CFG-120 to CFG-144)")
    func everyOption() throws {
        let process = try #require(
            try processes(
                """
                process_name=%(program_name)s_%(process_num)02d
                numprocs_start=7
                directory=/tmp
                umask=077
                priority=5
                autostart=false
                autorestart=true
                startsecs=2
                startretries=9
                exitcodes=0,2,17
                stopsignal=QUIT
                stopwaitsecs=4
                stopasgroup=true
                user=me
                redirect_stderr=true
                stdout_logfile=/tmp/%(program_name)s-%(process_num)d.log
                stdout_logfile_maxbytes=3KB
                stdout_logfile_backups=2
                stdout_capture_maxbytes=2MB
                stdout_events_enabled=true
                stdout_syslog=true
                stderr_logfile_maxbytes=1GB
                stderr_logfile_backups=0
                stderr_capture_maxbytes=7
                stderr_events_enabled=on
                serverurl=http://example.invalid:1
                environment=A="1"
                """
            ).first
        )
        var expected = ProcessSettings(name: "x_07", command: "/bin/cat", program: "x")
        expected.directory = "/tmp"
        expected.umask = 0o77
        expected.priority = 5
        expected.autostart = false
        expected.autorestart = .always
        expected.startsecs = 2
        expected.startretries = 9
        expected.user = UserAccount(name: "me", uid: 1000, gid: 1000, groups: [1000, 27])
        expected.stdout.logfile = .file("/tmp/x-7.log")
        expected.stdout.maxBytes = 3 << 10
        expected.stdout.backups = 2
        expected.stdout.captureMaxBytes = 2 << 20
        expected.stdout.eventsEnabled = true
        expected.stdout.syslog = true
        expected.stderr.logfile = .none
        expected.stderr.maxBytes = 1 << 30
        expected.stderr.backups = 0
        expected.stderr.captureMaxBytes = 7
        expected.stderr.eventsEnabled = true
        expected.redirectStderr = true
        expected.stopSignal = .quit
        expected.stopwaitsecs = 4
        expected.stopAsGroup = true
        expected.killAsGroup = true
        expected.exitCodes = [0, 2, 17]
        expected.environment = ["A": "1"]
        expected.serverURL = .text("http://example.invalid:1")
        #expect(process == expected)
    }

    @Test("processes are ordered by name as text, numbered from numprocs_start (CFG-122, CFG-165)")
    func numbering() throws {
        let names = try processes("numprocs=3\nnumprocs_start=9\nprocess_name=p_%(process_num)d\n").map(\.name)
        #expect(names == ["p_10", "p_11", "p_9"])
        #expect(try processes("numprocs=0\n").isEmpty)
    }

    @Test("an absurd numprocs is refused instead of tried")
    func absurdNumber() {
        #expect(
            refusal(base + "[program:x]\ncommand=c\nprocess_name=%(process_num)d\nnumprocs=1000000000\n")
                == "numprocs 1000000000 is above upper bound (100000) in section 'program:x' (file: '/srv/s.conf')"
        )
    }

    @Test("a width that would fill the memory is refused instead of tried (CFG-37)")
    func absurdWidth() {
        let text = { (value: String) in base + "identifier=" + value + "\n" }
        #expect(refusal(text("%(here)999999999s")).hasSuffix("is badly formatted: width too big"))
        #expect(refusal(text(String(repeating: "%(here)65000s", count: 70))).hasSuffix("result too long"))
    }

    @Test("numbers beyond 64 bits neither trap nor wrap (CFG-51)")
    func hugeNumbers() throws {
        let process = try #require(
            try processes(
                "startsecs=99999999999999999999\npriority=-99999999999999999999\nstdout_logfile_maxbytes=9999999999999GB\nnumprocs_start=9223372036854775807\nnumprocs=1\n"
            )
            .first
        )
        #expect(process.startsecs == .max)
        #expect(process.priority == .min)
        #expect(process.stdout.maxBytes == .max)
    }

    @Test("a program's own environment is expandable in its command, over the global one (CFG-46, CFG-143)")
    func environment() throws {
        let text =
            "environment=A=\"global\",B=\"global\"\n[program:x]\ncommand=%(ENV_A)s %(ENV_B)s\nenvironment=A=\"own\"\n"
        let process = try load(base + text).groups.first?.processes.first
        #expect(process?.command == "own global")
        #expect(process?.environment == ["A": "own", "B": "global"])
    }

    @Test("Supervisor's warnings about logs are given, once per process (CFG-130, CFG-131, CFG-137)")
    func warnings() throws {
        #expect(
            try warnings("stdout_logfile=syslog\nnumprocs=2\nprocess_name=%(process_num)d\n") == [
                "For [program:x], stdout_logfile=syslog but this is deprecated and will be removed.  "
                    + "Use stdout_syslog=true to enable syslog instead.",
                "For [program:x], stdout_logfile=syslog but this is deprecated and will be removed.  "
                    + "Use stdout_syslog=true to enable syslog instead.",
            ]
        )
        #expect(
            try warnings("stderr_logfile_maxbytes=0\n") == [
                "For [program:x], AUTO logging used for stderr_logfile without rollover, set maxbytes > 0 to avoid "
                    + "filling up filesystem unintentionally"
            ]
        )
        #expect(
            try warnings("redirect_stderr=true\nstderr_logfile=/tmp/x\n") == [
                "For [program:x], redirect_stderr=true but stderr_logfile has also been set to a filename, the "
                    + "filename has been ignored"
            ]
        )
    }

    @Test("log file names are expanded once, with four percent signs still meaning one (CFG-47, QRK-12)")
    func logfileExpansion() throws {
        let file = { (name: String) in try self.processes("stdout_logfile=\(name)\n").first?.stdout.logfile }
        #expect(try file("/tmp/%(ENV_PERCENT)s") == .file("/tmp/50%"))
        #expect(try file("/tmp/50%%") == .file("/tmp/50%"))
        #expect(try file("/tmp/50%%%%") == .file("/tmp/50%"))
        #expect(try file("/tmp/%%(program_name)s") == .file("/tmp/x"))
    }

    @Test("an empty command is accepted here (CFG-120)")
    func emptyCommand() throws {
        #expect(try load(base + "[program:x]\ncommand=\n").groups.first?.processes.first?.command == "")
    }
}
