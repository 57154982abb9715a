import Foundation
import TestHarness
import Testing

@Suite("What is told of a configuration")
struct ConfigurationReportTests {
    /// Runs `supervisord` with options on a file to its end.
    private func run(_ text: String, _ options: String..., sandbox: Sandbox? = nil) throws -> (ProcessEnd, Supervisor) {
        var launch = Launch()
        launch.arguments = options
        let (status, supervisor) = try runToExit(text, launch: launch, sandbox: sandbox)
        return (status, supervisor)
    }

    @Test("NUL is an error with file and line, in an included file too")
    func nul() throws {
        let sandbox = try Sandbox()
        let included = try sandbox.write("more.conf", "[program:a]\ncommand=/bin/echo a\0b\n")
        for options in [["-n"], ["--test"]] {
            var launch = Launch()
            launch.arguments = options
            let text = "[supervisord]\n[include]\nfiles=more.conf\n"
            let (status, supervisor) = try runToExit(text, launch: launch, sandbox: sandbox)
            #expect(status == .exited(2))
            if options == ["-n"] {
                let line = "Error: could not read config file \(included): NUL byte in line 2\nFor help, use "
                #expect(supervisor.standardError.hasPrefix(line))
            } else {
                #expect(supervisor.standardOutput.hasPrefix("\(included):2: NUL byte\n"))
            }
        }
    }

    private let slips = """
        [program:a]
        command=child hold
        startsecs=0
        auto_restart=true
        loglevel=info
        """

    @Test("unknown keys are warnings at start in container mode (EXT-57)")
    func unknownKeysInContainers() throws {
        var launch = Launch()
        launch.arguments = ["--container"]
        try supervise(slips, launch: launch) { supervisor in
            let log = try supervisor.waitForLog("success: a")
            let file = supervisor.sandbox.file("supervisord.conf")
            #expect(
                log.count(of: "WARN \(file):10: [program:a] auto_restart: unknown key, did you mean autorestart?") == 1
            )
            #expect(
                log.count(of: "WARN \(file):11: [program:a] loglevel: unknown key, it is a key of [supervisord]") == 1
            )
        }
    }

    @Test("elsewhere the log is Supervisor's (EXT-57)")
    func unknownKeysElsewhere() throws {
        try supervise(slips) { supervisor in
            let log = try supervisor.waitForLog("success: a")
            #expect(log.count(of: "unknown key") == 0)
        }
    }

    @Test("a command that cannot be split is an error of --test, and a failed start as in Supervisor (EXT-56)")
    func unsplittable() throws {
        let text = "[program:a]\ncommand=foo \"bar\n"
        let (status, checked) = try run("[supervisord]\n" + text, "--test")
        #expect(status == .exited(2))
        let words = "can't parse command 'foo \"bar': No closing quotation"
        #expect(
            checked.standardOutput == "\(checked.sandbox.file("supervisord.conf")):3: [program:a] command: \(words)\n"
                + "failed: 1 error, 0 warnings\n"
        )
        try supervise(text) { supervisor in
            try supervisor.waitForLog("spawnerr: \(words)")
        }
    }

    @Test("--test may be shortened, and Supervisor's options are not made ambiguous by ours")
    func abbreviations() throws {
        #expect(try run("[supervisord]\n", "--tes").0 == .exited(0))
        #expect(try run("[supervisord]\n", "--t", "--conta").0 == .exited(0))
        #expect(try run("nonsense\n", "--no-c", "--te").0 == .exited(2))
        // -c twice
        let (status, supervisor) = try run("[supervisord]\n", "--container", "--co", "x")
        #expect(status == .exited(2))
        #expect(supervisor.standardError.hasPrefix("Error: conflicting command line option '--configuration'"))
    }

    /// As `run`, with a limit on what it may compute: the time that passes says little on a busy machine.
    private func check(_ text: String, withinProcessorSeconds limit: Int, sandbox: Sandbox) throws -> Supervisor {
        var launch = Launch()
        launch.arguments = ["--test"]
        launch.wrapper = ["sh", "-c", "ulimit -t \(limit); exec \"$@\"", "sh"]
        let supervisor = try Supervisor(text, launch: launch, sandbox: sandbox)
        defer { supervisor.end() }
        #expect(try supervisor.process.waitForExit(within: 120) == .exited(0))
        return supervisor
    }

    @Test("a hundred thousand unknown keys are no work worth mentioning")
    func manyUnknownKeys() throws {
        let keys = (0..<100_000).map { "key\($0)=x\n" }.joined()
        let text = "[supervisord]\n[program:a]\ncommand=/bin/sh\n" + keys
        // Half a second, where it was nine.
        let supervisor = try check(text, withinProcessorSeconds: 4, sandbox: try Sandbox())
        #expect(supervisor.standardOutput.hasSuffix("\nok: 1 program, 100000 warnings\n"))
    }

    @Test("neither are five thousand included files")
    func manyIncludedFiles() throws {
        let sandbox = try Sandbox()
        for number in 0..<5000 {
            try sandbox.write(
                "i\(number).conf",
                "[program:p\(number)]\ncommand=%(here)s/../bin/true\ndirectory=%(here)s\n"
            )
        }
        // Less than half a second, where it was three.
        let text = "[supervisord]\n[include]\nfiles=i*.conf\n"
        let output = try check(text, withinProcessorSeconds: 3, sandbox: sandbox).standardOutput
        #expect(output.hasSuffix("\nok: 5000 programs, 5000 warnings\n"))
    }

    @Test("getAllConfigInfo, and so avail --json, has autorestart as in Supervisor 4.4")
    func autorestart() throws {
        let program = { (name: String, value: String) in
            "[program:\(name)]\ncommand=child hold\nautostart=false\n\(value)\n"
        }
        let text =
            Supervisor.controlSections + program("a", "autorestart=true")
            + program("b", "autorestart=false") + program("c", "autorestart=unexpected") + program("d", "")
        try supervise(text) { supervisor in
            try supervisor.waitForLog("supervisord started with pid")
            let json = try supervisor.control("avail", "--json")
            let rows = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
            #expect(rows.map { $0["autorestart"] as? Bool } == [true, false, nil, nil])
            #expect(rows.map { $0["autorestart"] as? String } == [nil, nil, "unexpected", "unexpected"])
        }
    }
}
