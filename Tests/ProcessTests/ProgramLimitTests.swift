import Foundation
import TestHarness
import Testing

@Suite("Limits and scheduling of programs (EXT-33, EXT-34, P37)")
struct ProgramLimitTests {
    /// The lines of /proc/PID/limits, and whether root is not needed to lower them.
    struct Limit: Sendable, CustomTestStringConvertible {
        let option: String
        let line: String
        let value: String
        let soft: String
        let hard: String
        var testDescription: String { option }

        init(_ option: String, _ line: String, _ value: String, _ soft: String, _ hard: String) {
            self.option = option
            self.line = line
            self.value = value
            self.soft = soft
            self.hard = hard
        }
    }

    static let limits = [
        Limit("rlimit_as", "Max address space", "1GB:2GB", "1073741824", "2147483648"),
        Limit("rlimit_core", "Max core file size", "0", "0", "0"),
        Limit("rlimit_cpu", "Max cpu time", "1000:unlimited", "1000", "unlimited"),
        Limit("rlimit_data", "Max data size", "512MB", "536870912", "536870912"),
        Limit("rlimit_fsize", "Max file size", "1MB:2MB", "1048576", "2097152"),
        Limit("rlimit_locks", "Max file locks", "7", "7", "7"),
        Limit("rlimit_memlock", "Max locked memory", "4096", "4096", "4096"),
        Limit("rlimit_msgqueue", "Max msgqueue size", "8192:9000", "8192", "9000"),
        Limit("rlimit_nice", "Max nice priority", "0", "0", "0"),
        Limit("rlimit_nofile", "Max open files", "64:128", "64", "128"),
        Limit("rlimit_nproc", "Max processes", "1000", "1000", "1000"),
        Limit("rlimit_rss", "Max resident set", "1GB", "1073741824", "1073741824"),
        Limit("rlimit_rtprio", "Max realtime priority", "0", "0", "0"),
        Limit("rlimit_rttime", "Max realtime timeout", "1000000", "1000000", "1000000"),
        Limit("rlimit_sigpending", "Max pending signals", "100", "100", "100"),
        Limit("rlimit_stack", "Max stack size", "4MB", "4194304", "4194304"),
    ]

    private func openSandbox() throws -> Sandbox {
        let sandbox = try Sandbox()
        chmod(sandbox.path, 0o777)
        return sandbox
    }

    @Test("all limits of one program are those of its section, and our own stay as they are")
    func all() throws {
        let lines = Self.limits.map { "\($0.option)=\($0.value)\n" }.joined()
        let user = getuid() == 0 ? "user=nobody\n" : ""
        let text = "[program:x]\ncommand=child hold\n\(user)\(lines)[program:y]\ncommand=child hold\n"
        try supervise(text, sandbox: openSandbox()) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            let other = try supervisor.waitForRunning("y")
            for limit in Self.limits {
                #expect(ProcessTable.limit(pid, limit.line) == [limit.soft, limit.hard], "\(limit.option)")
                #expect(ProcessTable.limit(other, limit.line) == ProcessTable.limit(supervisor.pid, limit.line))
            }
            #expect(!supervisor.log.contains("WARN rlimit"))
        }
    }

    static let nobody = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"]

    @Test("a limit that may not be raised is the present hard limit, told once", .enabled(if: getuid() == 0))
    func tooHigh() throws {
        var launch = Launch()
        launch.wrapper = Self.nobody
        launch.before = [["limit", "core", "10", "1000"]]
        let text = """
            [program:x]
            command=child exit 0
            startsecs=0
            autorestart=true
            rlimit_core=unlimited
            [program:y]
            command=child hold
            rlimit_core=5:2000
            [program:z]
            command=child hold
            rlimit_core=2000
            """
        try supervise(text, launch: launch, sandbox: openSandbox()) { supervisor in
            try supervisor.waitForLog("success: x", count: 4)
            let told = "WARN rlimit_core of 'x': it runs with the present hard limit: Operation not permitted"
            #expect(supervisor.log.count(of: told) == 1)
            #expect(ProcessTable.limit(try supervisor.waitForRunning("y"), "Max core file size") == ["5", "1000"])
            #expect(ProcessTable.limit(try supervisor.waitForRunning("z"), "Max core file size") == ["1000", "1000"])
        }
    }

    #if arch(x86_64)
    static let prlimit = "302"
    #else
    static let prlimit = "261"
    #endif

    @Test("a limit that cannot be lowered keeps the program from being run (EXT-35)", .enabled(if: getuid() == 0))
    func notLowered() throws {
        var launch = Launch()
        launch.before = [["refuse", "EPERM", Self.prlimit]]
        let text = "[program:x]\ncommand=child pid %(here)s/ran\nstartretries=0\nrlimit_core=0\n"
        try supervise(text, launch: launch) { supervisor in
            let log = try supervisor.waitForLog("gave up: x")
            #expect(log.contains("spawnerr: rlimit_core: Operation not permitted"))
            #expect(!supervisor.sandbox.exists("ran"))
        }
    }

    @Test(
        "with strict=true nothing is done without (P37)",
        .enabled(if: getuid() == 0),
        arguments: [
            ("nice=-5", "nice: Permission denied"), ("oom_score_adj=-500", "oom_score_adj: Permission denied"),
            ("ioprio=realtime:0", "ioprio: Operation not permitted"), ("cpuset=8191", "cpuset: Invalid argument"),
            ("rlimit_core=2000", "rlimit_core: Operation not permitted"),
        ]
    )
    func strict(_ line: String, _ reason: String) throws {
        var launch = Launch()
        launch.wrapper = Self.nobody
        launch.before = [["limit", "core", "10", "1000"]]
        let text = """
            [program:x]
            command=child hold
            \(line)
            [program:strict]
            command=child pid %(here)s/ran
            startretries=0
            strict=true
            \(line)
            """
        try supervise(text, launch: launch, sandbox: openSandbox()) { supervisor in
            let log = try supervisor.waitForLog("gave up: strict")
            #expect(log.contains("spawnerr: \(reason)"))
            #expect(!supervisor.sandbox.exists("ran"))
            try supervisor.waitForRunning("x")
            #expect(supervisor.log.contains("WARN \(line.prefix { $0 != "=" }) of 'x': it runs with"))
        }
    }

    @Test("the score of a program can be set by a supervisord that has given up root", .enabled(if: getuid() == 0))
    func scoreWithoutRoot() throws {
        let text = "user=nobody\n[program:x]\ncommand=child hold\noom_score_adj=500\n"
        try supervise(text, sandbox: openSandbox()) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            #expect(ProcessTable.oomScoreAdjustment(pid) == "500")
            #expect(!supervisor.log.contains("WARN oom_score_adj"))
        }
    }

    @Test("a shortage that only shows at exec is no failed start (EXT-18)", .enabled(if: getuid() == 0))
    func shortageAtExec() throws {
        let user = String(80_000 + getpid() % 10_000)
        let text = """
            [program:x]
            command=child hold
            process_name=x%(process_num)d
            numprocs=4
            user=\(user):\(user)
            rlimit_nproc=1
            startsecs=0
            startretries=0
            """
        try supervise(text, sandbox: openSandbox()) { supervisor in
            let log = try supervisor.waitForLog("EAGAIN", count: 2)
            #expect(!log.contains("gave up"))
        }
    }

    @Test("nice, oom_score_adj, ioprio and cpuset are those of the section")
    func scheduling() throws {
        let text = """
            [program:x]
            command=child hold
            nice=7
            oom_score_adj=500
            ioprio=best-effort:6
            cpuset=0
            [program:idle]
            command=child hold
            ioprio=idle
            """
        try supervise(text) { supervisor in
            let pid = try supervisor.waitForRunning("x")
            #expect(ProcessTable.nice(pid) == 7)
            #expect(ProcessTable.oomScoreAdjustment(pid) == "500")
            #expect(ProcessTable.ioPriority(pid) == [2, 6])
            #expect(ProcessTable.status(pid, "Cpus_allowed_list") == "0")
            let idle = try supervisor.waitForRunning("idle")
            #expect(ProcessTable.ioPriority(idle).first == 3)
            for field in ["Cpus_allowed_list"] {
                #expect(ProcessTable.status(idle, field) == ProcessTable.status(supervisor.pid, field))
            }
            #expect(ProcessTable.nice(idle) == ProcessTable.nice(supervisor.pid))
            #expect(ProcessTable.oomScoreAdjustment(supervisor.pid) != "500")
        }
    }

    @Test(
        "what is refused is told once with its key, and the program runs (P37)",
        .enabled(if: getuid() == 0),
        arguments: [
            ("nice=-5", "nice of 'x': it runs without: Permission denied"),
            ("oom_score_adj=-1000", "oom_score_adj of 'x': it runs without: Permission denied"),
            ("ioprio=realtime:0", "ioprio of 'x': it runs without: Operation not permitted"),
            ("cpuset=8191", "cpuset of 'x': it runs without: Invalid argument"),
        ]
    )
    func refused(line: String, told: String) throws {
        var launch = Launch()
        launch.wrapper = Self.nobody
        let text = "[program:x]\ncommand=child exit 0\nstartsecs=0\nautorestart=true\n\(line)\n"
        try supervise(text, launch: launch, sandbox: openSandbox()) { supervisor in
            let log = try supervisor.waitForLog("success: x", count: 3)
            #expect(log.count(of: "WARN " + told) == 1, "\(supervisor.state)")
        }
    }
}
