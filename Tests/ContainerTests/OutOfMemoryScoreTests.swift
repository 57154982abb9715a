import Foundation
import TestHarness
import Testing

@Suite("Who is killed for lack of memory (P30)", .enabled(if: getuid() == 0))
struct OutOfMemoryScoreTests {
    @Test("process 1 makes itself the last, programs keep the score of the container or have their own")
    func score() throws {
        var options = Container.Options()
        // Raised without CAP_SYS_RESOURCE, which the tests may not have, so it can be lowered to 0 without it (proc(5)).
        options.outOfMemoryScore = 500
        let text = """
            [program:x]
            command=child hold
            startsecs=0
            [program:y]
            command=child hold
            startsecs=0
            oom_score_adj=700
            """
        try contain(text, options) { container in
            try container.waitForLog("success: ", count: 2)
            let supervisord = try #require(ProcessTable.children(of: container.process.pid).first?.pid)
            let own = try #require(Int(ProcessTable.oomScoreAdjustment(supervisord)))
            #expect(own <= 0)
            let programs = ProcessTable.children(of: supervisord).map { ProcessTable.oomScoreAdjustment($0.pid) }
            #expect(programs.sorted() == ["500", "700"])
            #expect(!container.log.contains("WARN"))
        }
    }

    @Test("where it may not, nothing changes and nothing is said")
    func refused() throws {
        try contain("[program:x]\ncommand=child hold\nstartsecs=0\n") { container in
            try container.waitForLog("success: x")
            let supervisord = try #require(ProcessTable.children(of: container.process.pid).first?.pid)
            let program = try #require(ProcessTable.children(of: supervisord).first?.pid)
            #expect(ProcessTable.oomScoreAdjustment(program) == ProcessTable.oomScoreAdjustment(container.process.pid))
            #expect(!container.log.contains("WARN"))
        }
    }
}
