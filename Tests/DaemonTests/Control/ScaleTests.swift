import Configuration
import ControlProtocol
import Model
import Testing

@testable import Daemon

/// Another number of processes of a program (EXT-99).
@Suite struct ScaleTests {
    private final class Answer {
        var result: ScaleResult?
    }

    private static let web = """
        [program:web]
        process_name=%(program_name)s_%(process_num)d
        numprocs=2
        [program:other]
        """

    private func scale(_ daemon: TestDaemon, _ count: Int, of program: String = "web") throws -> Answer {
        let answer = Answer()
        try daemon.operations().scale(ProgramScale(program: program, count: count)) { answer.result = $0 }
        daemon.time.settle()
        return answer
    }

    private func processes(_ daemon: TestDaemon, _ group: String = "web") -> [String] {
        daemon.supervisor?.group(named: group)?.processes.map { "\($0.name.process) \($0.state.name)" } ?? []
    }

    private static func started(_ names: String...) -> [ProcessResult<StartResult>] {
        names.map { ProcessResult(Namespec(group: "web", process: $0), .started) }
    }

    private static func stopped(_ names: String...) -> [ProcessResult<StopResult>] {
        names.map { ProcessResult(Namespec(group: "web", process: $0), .stopped) }
    }

    @Test func `new processes are started, and those that run go on`() throws {
        try TestDaemon.run(Self.web) { daemon in
            daemon.time.advance(bySeconds: 1)
            let pids = [daemon.pid("web:web_0"), daemon.pid("web:web_1")]
            let answer = try scale(daemon, 4)
            #expect(answer.result == nil)
            daemon.time.advance(bySeconds: 1)
            #expect(answer.result == .scaled(started: Self.started("web_2", "web_3"), stopped: []))
            #expect(processes(daemon) == (0..<4).map { "web_\($0) RUNNING" })
            #expect([daemon.pid("web:web_0"), daemon.pid("web:web_1")] == pids)
        }
    }

    @Test func `the highest numbers are stopped, and then they are gone`() throws {
        try TestDaemon.run(Self.web, programs: ["web_1": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let answer = try scale(daemon, 1)
            #expect(processes(daemon) == ["web_0 RUNNING", "web_1 STOPPING"])
            daemon.time.advance(bySeconds: 2)
            #expect(answer.result == .scaled(started: [], stopped: Self.stopped("web_1")))
            #expect(processes(daemon) == ["web_0 RUNNING"])
            #expect(daemon.supervisor?.process(named: Namespec(group: "web", process: "web_1")) == nil)
        }
    }

    @Test func `a program can be scaled to nothing and back`() throws {
        try TestDaemon.run(Self.web) { daemon in
            daemon.time.advance(bySeconds: 1)
            let gone = try scale(daemon, 0)
            daemon.time.settle()
            #expect(gone.result == .scaled(started: [], stopped: Self.stopped("web_0", "web_1")))
            #expect(processes(daemon).isEmpty && daemon.groups.contains("web"))
            _ = try scale(daemon, 1)
            #expect(processes(daemon) == ["web_0 STARTING"])
        }
    }

    @Test func `the number that there is already changes nothing`() throws {
        try TestDaemon.run(Self.web) { daemon in
            let answer = try scale(daemon, 2)
            #expect(answer.result == .scaled(started: [], stopped: []))
            #expect(daemon.kernel.shots.isEmpty)
        }
    }

    @Test func `a program of a group with others is scaled alone`() throws {
        let text = Self.web + "\n[group:all]\nprograms=web,other"
        try TestDaemon.run(text) { daemon in
            daemon.time.advance(bySeconds: 1)
            let other = daemon.pid("all:other")
            _ = try scale(daemon, 1)
            daemon.time.settle()
            #expect(processes(daemon, "all") == ["web_0 RUNNING", "other RUNNING"])
            #expect(daemon.pid("all:other") == other)
        }
    }

    @Test func `an update brings the number of the file back`() throws {
        try TestDaemon.run(Self.web) { daemon in
            daemon.time.advance(bySeconds: 1)
            _ = try scale(daemon, 4)
            daemon.time.advance(bySeconds: 1)
            try daemon.operations().update(nil) { _ in }
            daemon.time.advance(bySeconds: 1)
            #expect(processes(daemon) == ["web_0 RUNNING", "web_1 RUNNING"])
        }
    }

    @Test func `a section that has changed is to be updated first`() throws {
        try TestDaemon.run(Self.web) { daemon in
            daemon.text = Self.web.replacing("numprocs=2", with: "numprocs=2\nstopwaitsecs=3")
            let answer = try scale(daemon, 3)
            let reason = "the section of 'web' says something else than what runs: run `update web` first"
            #expect(answer.result == .impossible(reason))
            #expect(processes(daemon).count == 2)
        }
    }

    @Test func `names without a number cannot be more than one`() throws {
        try TestDaemon.run(Self.web) { daemon in
            guard case .refused(let error)? = try scale(daemon, 2, of: "other").result else {
                Issue.record("not refused")
                return
            }
            #expect(error.message.contains("%(process_num) must be present within process_name when numprocs > 1"))
        }
    }

    @Test func `event listeners are scaled by their section alone`() throws {
        try TestDaemon.run("[eventlistener:ear]\nevents=TICK_5\nprocess_name=e%(process_num)d") { daemon in
            guard case .impossible(let text)? = try scale(daemon, 2, of: "ear").result else {
                Issue.record("not refused")
                return
            }
            #expect(text.contains("numprocs"))
        }
    }

    @Test func `a second change of one program waits for its first`() throws {
        try TestDaemon.run(Self.web, programs: ["web_1": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.time.advance(bySeconds: 1)
            _ = try scale(daemon, 1)
            let second = try scale(daemon, 3)
            #expect(second.result == .impossible("the number of processes of 'web' is being changed already"))
            daemon.time.advance(bySeconds: 2)
            _ = try scale(daemon, 3)
            #expect(processes(daemon).count == 3)
        }
    }

    @Test func `an unknown program is said to be one`() throws {
        try TestDaemon.run(Self.web) { daemon in
            let answer = try scale(daemon, 2, of: "nope")
            #expect(answer.result == .unknown)
        }
    }

    @Test func `clients see the processes that there are, under the places that the group has now`() throws {
        try LinkedDaemon.run(Self.web) { linked in
            linked.advance(bySeconds: 1)
            _ = try scale(linked.daemon, 4)
            linked.advance(bySeconds: 1)
            #expect(linked.isMirrored)
            #expect(linked.peer.record("web", "web_3")?.state == .running)
            _ = try scale(linked.daemon, 1)
            linked.settle()
            #expect(linked.isMirrored)
            #expect(linked.peer.record("web", "web_3") == nil)
            linked.daemon.stop("web:web_0")
            linked.settle()
            #expect(linked.peer.record("web", "web_0")?.state == .stopped)
        }
    }

    @Test func `a shutdown in the middle stops what is there`() throws {
        try TestDaemon.run(Self.web, programs: ["web_1": FakeProgram(habits: .slow(seconds: 2))]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let answer = try scale(daemon, 1)
            daemon.supervisor?.beginShutdown()
            daemon.time.advance(bySeconds: 3)
            #expect(answer.result == .scaled(started: [], stopped: Self.stopped("web_1")))
            #expect(daemon.supervisor?.groups.allSatisfy(\.isStopped) == true)
        }
    }
}
