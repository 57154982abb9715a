import Configuration
import Model
import Testing

/// `rlimit_*`, `oom_score_adj`, `nice`, `ioprio`, `cpuset` (EXT-33, EXT-34).
@Suite struct ResourceOptionTests {
    private func process(_ lines: String) throws -> ProcessSettings {
        try #require(try load(base + "[program:x]\ncommand=a\n" + lines).groups.first?.processes.first)
    }

    @Test("each limit is soft and hard, the same when only one is given", arguments: LimitName.allCases)
    func limits(name: LimitName) throws {
        #expect(try process("").limits.isEmpty)
        func limit(_ text: String) throws -> [LimitSettings] { try process("\(name.option)=\(text)\n").limits }
        #expect(try limit("7") == [LimitSettings(name: name, soft: 7, hard: 7)])
        #expect(try limit("7 : 9") == [LimitSettings(name: name, soft: 7, hard: 9)])
        #expect(try limit("0:unlimited") == [LimitSettings(name: name, soft: 0, hard: .max)])
        #expect(try limit("Unlimited") == [LimitSettings(name: name, soft: .max, hard: .max)])
    }

    @Test("sizes may have units, numbers may not")
    func units() throws {
        #expect(
            try process("rlimit_as=1GB:2GB").limits == [
                LimitSettings(name: .addressSpace, soft: 1 << 30, hard: 2 << 30)
            ]
        )
        #expect(
            refusal(base + "[program:x]\ncommand=a\nrlimit_nofile=1KB").hasPrefix("invalid 'rlimit_nofile' value '1KB'")
        )
    }

    @Test("of one program they come in the order of their names, whatever that of the lines is")
    func order() throws {
        let names = try process("rlimit_stack=8MB\nrlimit_as=1\nrlimit_nofile=3").limits.map(\.name)
        #expect(names == [.addressSpace, .nofile, .stack])
    }

    @Test("what a program gets of the machine is read, and nothing is asked for unless set")
    func scheduling() throws {
        #expect(try process("").scheduling == SchedulingSettings())
        let scheduling = try process("oom_score_adj=-500\nnice=-20\nioprio=realtime:0\ncpuset=1,8-9\n").scheduling
        #expect(scheduling.oomScoreAdjustment == -500 && scheduling.nice == -20)
        #expect(scheduling.ioPriority == .realtime(0))
        #expect(scheduling.processors?.mask == [0b10, 0b11, 0, 0, 0, 0, 0, 0])
        #expect(try process("cpuset=64").scheduling.processors?.mask.count == 16)
        #expect(try process("ioprio=idle").scheduling.ioPriority == .idle)
        #expect(try process("ioprio=Best-Effort").scheduling.ioPriority == .bestEffort(4))
    }

    @Test("each process of a program can have a processor of its own")
    func perProcess() throws {
        let text = "[program:x]\ncommand=a\nnumprocs=3\nprocess_name=%(process_num)d\ncpuset=%(process_num)d\n"
        let masks = try load(base + text).groups.flatMap(\.processes).map(\.scheduling.processors?.mask.first)
        #expect(masks == [1, 2, 4])
    }

    @Test(
        "a bad value is refused with its key, itself and what is allowed",
        arguments: [
            ("rlimit_nofile=9:8", "invalid 'rlimit_nofile' value '9:8': the soft limit is above the hard one"),
            (
                "rlimit_nofile=unlimited:8",
                "invalid 'rlimit_nofile' value 'unlimited:8': the soft limit is above the hard one"
            ),
            (
                "rlimit_nofile=-1",
                "invalid 'rlimit_nofile' value '-1': must be soft or soft:hard, each a number or unlimited"
            ),
            (
                "rlimit_core=1:2:3",
                "invalid 'rlimit_core' value '1:2:3': must be soft or soft:hard, each a size or unlimited"
            ),
            (
                "rlimit_cpu=99999999999999999999",
                "invalid 'rlimit_cpu' value '99999999999999999999': must be soft or soft:hard, each a number or unlimited"
            ),
            ("rlimit_as=", "invalid 'rlimit_as' value '': must be soft or soft:hard, each a size or unlimited"),
            ("oom_score_adj=1001", "invalid 'oom_score_adj' value '1001': must be a number from -1000 to 1000"),
            ("nice=20", "invalid 'nice' value '20': must be a number from -20 to 19"),
            ("ioprio=best-effort:8", "invalid 'ioprio' value 'best-effort:8': the level must be a number from 0 to 7"),
            ("ioprio=idle:1", "invalid 'ioprio' value 'idle:1': must be realtime[:level], best-effort[:level] or idle"),
            ("cpuset=", "invalid 'cpuset' value '': must name a processor"),
            (
                "cpuset=3-1",
                "invalid 'cpuset' value '3-1': must be numbers and ranges of processors from 0 to 8191, as 0-3,7"
            ),
            (
                "cpuset=0,8192",
                "invalid 'cpuset' value '0,8192': must be numbers and ranges of processors from 0 to 8191, as 0-3,7"
            ),
        ]
    )
    func refusals(line: String, message: String) {
        #expect(
            refusal(base + "[program:x]\ncommand=a\n\(line)\n")
                == message + " in section 'program:x' (file: '/srv/s.conf')"
        )
    }
}
