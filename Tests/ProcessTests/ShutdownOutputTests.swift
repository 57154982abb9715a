import Foundation
import TestHarness
import Testing

/// Shutdowns in which background children of programs keep their pipes open (PITFALLS P7).
@Suite("Output during a shutdown")
struct ShutdownOutputTests {
    private static func programs(_ count: Int, _ command: String) -> String {
        (1...count).map { number in
            """
            [program:p\(number)]
            command=\(command)
            priority=\(number)
            startsecs=0

            """
        }.joined()
    }

    @Test("a pipe that a background child holds open costs its grace once, not once for each program")
    func commonGrace() throws {
        let count = 40
        try supervise(Self.programs(count, "child fork 'ignore TERM -- hold' -- hold")) { supervisor in
            for number in 1...count { try supervisor.waitForRunning("p\(number)") }
            #expect(try supervisor.stop() == .exited(0))
            let log = supervisor.log
            #expect(log.names(after: "stopped: ") == (1...count).reversed().map { "p\($0)" })
            let asked = try #require(log.entries(with: "received SIGTERM").first)
            let last = try #require(log.entries(with: "stopped: p1 ").first)
            // The graces alone would be two seconds, one after the other.
            #expect(last.seconds(since: asked) < 2)
        }
    }

    @Test("nothing is lost of what a program has written itself")
    func nothingLost() throws {
        let count = 5
        let end = "pid %(here)s/%(program_name)s -- until TERM -- lines %(program_name)s 600 -- exit 0"
        let command = "child fork 'ignore TERM -- hold' -- block TERM -- \(end)"
        try supervise(Self.programs(count, command)) { supervisor in
            for number in 1...count { _ = try supervisor.sandbox.contents("p\(number)") }
            #expect(try supervisor.stop() == .exited(0))
            for number in 1...count {
                let name = try #require(supervisor.sandbox.names.first { $0.hasPrefix("p\(number)-stdout") })
                let lines = supervisor.sandbox.lines(name)
                #expect(lines.count == 600)
                #expect(lines == (1...600).map { "p\(number) \($0)" })
            }
        }
    }
}
