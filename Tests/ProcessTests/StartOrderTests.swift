import Testing
import TestHarness

@Suite("Start and stop order")
struct StartOrderTests {
    static let three = """
        [program:late]
        command=child hold
        priority=30
        startsecs=0
        [program:early]
        command=child hold
        priority=10
        startsecs=0
        [program:middle]
        command=child hold
        priority=20
        startsecs=0
        """

    @Test("programs start by ascending priority (PROC-45) and stop by descending priority (SD-61)")
    func priority() throws {
        try supervise(Self.three) { supervisor in
            try supervisor.waitForLog("success:", count: 3)
            #expect(supervisor.log.names(after: "spawned: '") == ["early", "middle", "late"])
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.names(after: "stopped: ") == ["late", "middle", "early"])
        }
    }
}
