import ControlProtocol
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// What the control process is told of what processes use (EXT-92).
@Suite struct ResourceSurveyTests {
    private func use(cpu: Int = 0, descriptors: Int? = 3) throws -> ProcessUse {
        let text = "1 (x) S 1 1 1 0 -1 0 0 0 0 0 \(cpu) 0 0 0 20 0 2 0 1 1 10 1"
        var use = try #require(ProcessUse(stat: Array(text.utf8), ticks: 1000, pageSize: 4096))
        use.openDescriptors = descriptors
        return use
    }

    private func uses(_ linked: LinkedDaemon, _ number: UInt32) -> [ResourceUse]? {
        if case .resources(let uses)? = linked.peer.answer(number) { uses } else { nil }
    }

    @Test func `only what runs is told of, with what may be seen (EXT-92)`() throws {
        let text =
            "[program:a]\nstartsecs=0\n[program:b]\nautostart=false\n[program:hidden]\nstartsecs=0\n[program:c]\nstartsecs=0"
        try LinkedDaemon.run(text) { linked in
            linked.settle()
            let (a, c) = (try #require(linked.daemon.pid("a")), try #require(linked.daemon.pid("c")))
            linked.daemon.kernel.uses = [a: try use(cpu: 1500), c: try use(descriptors: nil)]
            let number = linked.peer.ask(.resources)
            linked.settle()
            let expected = [
                ResourceUse(
                    Namespec("a"),
                    cpuMilliseconds: 1500,
                    residentMemory: 40_960,
                    threads: 2,
                    openDescriptors: 3
                ),
                ResourceUse(
                    Namespec("c"),
                    cpuMilliseconds: 0,
                    residentMemory: 40_960,
                    threads: 2,
                    openDescriptors: nil
                ),
            ]
            #expect(uses(linked, number) == expected)
        }
    }

    @Test func `a long look goes in turns, and what has ended meanwhile is left out (EXT-92)`() throws {
        let text = (0..<50).map { "[program:p\($0)]\nstartsecs=0" }.joined(separator: "\n")
        try LinkedDaemon.run(text) { linked in
            linked.settle()
            for name in 0..<50 {
                linked.daemon.kernel.uses[try #require(linked.daemon.pid("p\(name)"))] = try use()
            }
            let last = try #require(linked.daemon.pid("p9"))
            // Each look takes two milliseconds, so some of them are a turn.
            linked.daemon.time.nanosecondsOfWork = 2_000_000
            linked.daemon.kernel.onUse = { looks in
                if looks == 2 { linked.daemon.kernel.exit(last, .exited(code: 0)) }
            }
            let number = linked.peer.ask(.resources)
            linked.settle()
            #expect(uses(linked, number)?.map(\.process.process) == (0..<50).map { "p\($0)" }.sorted().dropLast())
        }
    }

    @Test func `all who ask while one looks get the next look (EXT-92)`() throws {
        let text = (0..<20).map { "[program:p\($0)]\nstartsecs=0" }.joined(separator: "\n")
        try LinkedDaemon.run(text) { linked in
            linked.settle()
            let pid = try #require(linked.daemon.pid("p0"))
            linked.daemon.kernel.uses[pid] = try use(cpu: 1)
            linked.daemon.time.nanosecondsOfWork = 2_000_000
            let later = try use(cpu: 2)
            linked.daemon.kernel.onUse = { _ in linked.daemon.kernel.uses[pid] = later }
            let numbers = (0..<4).map { _ in linked.peer.ask(.resources) }
            linked.settle()
            #expect(numbers.map { uses(linked, $0)?.first?.cpuMilliseconds } == [1, 2, 2, 2])
        }
    }
}
