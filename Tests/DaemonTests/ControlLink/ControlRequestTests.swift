import Configuration
import ControlProtocol
import Model
import Testing

@testable import Daemon

/// What the control process may ask for, and what it is answered.
@Suite struct ControlRequestTests {
    private static let two = "[program:a]\n[program:b]\nautostart=false"
    private let slow = FakeProgram(habits: .slow(seconds: 2))
    private let nobody = Namespec(group: "a", process: "b")

    @Test func `operations on one process are for the one of that name`() throws {
        try LinkedDaemon.run(Self.two, programs: ["b": FakeProgram(habits: .stubborn, hasInput: true)]) { linked in
            let b = Namespec("b")
            #expect(linked.ask(.signal(b, .hup)) == .signal(.notRunning))
            #expect(linked.ask(.write("x", to: b)) == .input(.notRunning))
            #expect(linked.ask(.start(b, wait: false)) == .start(.started))
            #expect(linked.ask(.start(b, wait: true)) == .start(.alreadyStarted))
            #expect(linked.ask(.signal(b, .hup)) == .signal(.sent))
            #expect(linked.daemon.signals("b") == ["SIGHUP"])
            #expect(linked.ask(.write("text", to: b)) == .input(.queued))
            #expect(linked.daemon.spawner.takeInput(of: linked.daemon.pid("b") ?? 0) == "text")
            #expect(linked.ask(.clearLogs(b)) == .clear(.cleared))
            #expect(linked.ask(.stop(b, wait: false)) == .stop(.stopped))
            #expect(linked.daemon.state("a") == "STARTING")
        }
    }

    @Test func `a process that does not exist is told of as such`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            #expect(linked.ask(.start(nobody, wait: true)) == .start(.unknownProcess))
            #expect(linked.ask(.stop(nobody, wait: true)) == .stop(.unknownProcess))
            #expect(linked.ask(.restart(nobody)) == .start(.unknownProcess))
            #expect(linked.ask(.signal(nobody, .hup)) == .signal(.unknownProcess))
            #expect(linked.ask(.clearLogs(nobody)) == .clear(.unknownProcess))
            #expect(linked.ask(.write("x", to: nobody)) == .input(.unknownProcess))
            #expect(linked.ask(.privileges(nobody)) == .privileges(PrivilegeTexts()))
            #expect(linked.ask(.openLog(.stdout(nobody))) == .log(.none(2)))
            #expect(linked.ask(.readMemory(.stderr(nobody), offset: 0, length: 10)) == .bytes([]))
            #expect(linked.ask(.addGroup("nope")) == .add(.unknown))
            #expect(linked.ask(.removeGroup("nope")) == .remove(.unknown))
            #expect(linked.ask(.startAll(.group("nope"), wait: true)) == .startAll([]))
        }
    }

    @Test func `an operation that takes time is answered when it is done, and others meanwhile`() throws {
        try LinkedDaemon.run(Self.two, programs: ["a": slow, "b": FakeProgram(habits: .stubborn)]) { linked in
            linked.advance(bySeconds: 1)
            let stop = linked.peer.ask(.stop(Namespec("a"), wait: true))
            let start = linked.peer.ask(.start(Namespec("b"), wait: true))
            let signal = linked.peer.ask(.signal(Namespec("b"), .hup))
            linked.settle()
            #expect(linked.peer.answers.map(\.number) == [signal])
            linked.advance(bySeconds: 5)
            #expect(linked.peer.answers.map(\.number) == [signal, start, stop])
            #expect(linked.peer.answer(stop) == .stop(.stopped))
        }
    }

    @Test func `operations on many have a result for each`() throws {
        let patient = FakeProgram(habits: Habits(reactions: [.usr1: .nothing]))
        try LinkedDaemon.run(Self.two, programs: ["a": patient]) { linked in
            linked.advance(bySeconds: 1)
            let a = Namespec("a")
            #expect(linked.ask(.signalAll(.all, .usr1)) == .signalAll([ProcessResult(a, .sent)]))
            let start = linked.peer.ask(.startAll(.all, wait: true))
            linked.settle()
            linked.advance(bySeconds: 2)
            #expect(linked.peer.answer(start) == .startAll([ProcessResult(Namespec("b"), .started)]))
            let restart = linked.peer.ask(.restartAll(.group("b")))
            linked.settle()
            linked.advance(bySeconds: 2)
            #expect(linked.peer.answer(restart) == .startAll([ProcessResult(Namespec("b"), .started)]))
            #expect(linked.ask(.clearAllLogs(.group("a"))) == .clearAll([ProcessResult(a, .cleared)]))
            let stop = linked.peer.ask(.stopAll(.group("a"), wait: true))
            linked.settle()
            #expect(linked.peer.answer(stop) == .stopAll([ProcessResult(a, .stopped)]))
        }
    }

    @Test func `the configuration is read, groups change, and an update is told step by step`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.daemon.text = "[program:b]\nautostart=false\n[program:c]"
            #expect(linked.ask(.reread) == .reread(RereadResult(added: ["c"], changed: [], removed: ["a"])))
            #expect(linked.ask(.addGroup("c")) == .add(.added))
            #expect(linked.ask(.addGroup("c")) == .add(.alreadyActive))
            #expect(linked.ask(.removeGroup("a")) == .remove(.stillRunning))
            guard case .update(.finished(let steps))? = linked.ask(.update(nil)) else {
                Issue.record("no update")
                return
            }
            #expect(steps.map(\.step.group) == ["a"] && steps[0].failure == nil)
            linked.daemon.text = "[program:x]\nstartsecs=often"
            guard case .refused? = linked.ask(.reread), case .update(.refused)? = linked.ask(.update(["b"])),
                case .reload(.refused)? = linked.ask(.reload)
            else {
                Issue.record("not refused")
                return
            }
        }
    }

    @Test func `what is configured is told, active or not`() throws {
        try LinkedDaemon.run("[program:a]\nserverurl=http://x\nexitcodes=0,2\nautorestart=true\n" + Self.two.suffix(28))
        { linked in
            linked.daemon.text = "[program:c]\npriority=7\nuser=0"
            _ = linked.ask(.reread)
            guard case .configured(let processes)? = linked.ask(.configuredProcesses) else {
                Issue.record("no answer")
                return
            }
            #expect(processes.map(\.name) == ["c"])
            #expect(processes.first?.priority == 7 && processes.first?.uid == 0 && processes.first?.serverURL == "none")
            #expect(processes.first?.stdout.logfile == "none")
        }
    }

    @Test func `a shutdown is answered before all stops`() throws {
        try LinkedDaemon.run(Self.two, programs: ["a": slow]) { linked in
            linked.advance(bySeconds: 1)
            #expect(linked.ask(.shutDown) == .done)
            #expect(linked.peer.life?.isShuttingDown == true)
            #expect(linked.ask(.start(Namespec("b"), wait: true)) == .start(.shuttingDown))
            #expect(linked.ask(.reload) == .reload(.shuttingDown))
            linked.advance(bySeconds: 3)
            #expect(linked.peer.record("a", "a")?.state == .stopped)
            #expect(linked.daemon.exitStatus == 0)
        }
    }

    @Test func `volumes and privileges are told`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.daemon.say("12345", as: "a")
            guard case .volumes(let volumes)? = linked.ask(.volumes) else {
                Issue.record("no answer")
                return
            }
            #expect(volumes.processes.map(\.process.text) == ["a", "b"])
            #expect(volumes.processes[0].stdout == OutputVolume(bytes: 5, droppedLines: 0))
            #expect(linked.ask(.privileges(Namespec("b"))) == .privileges(PrivilegeTexts()))
        }
    }

    @Test func `too many requests without an answer are refused`() throws {
        let many = (0..<1030).map { "[program:p\($0)]\nautostart=false" }.joined(separator: "\n")
        try LinkedDaemon.run(many) { linked in
            let numbers = (0..<1030).map { linked.peer.ask(.start(Namespec("p\($0)"), wait: true)) }
            linked.settle()
            #expect(linked.peer.answers.map(\.number) == Array(numbers.suffix(6)))
            let areRefused = linked.peer.answers.allSatisfy { if case .refused = $0.answer { true } else { false } }
            #expect(areRefused)
            linked.advance(bySeconds: 3)
            #expect(Set(linked.peer.answers.map(\.number)) == Set(numbers))
            #expect(linked.peer.answers.count == numbers.count)
        }
    }

    @Test func `no more requests are heard than there is room for answers, and all are answered in the end`() throws {
        let many = (0..<200).map { "[program:p\($0)]\nautostart=false" }.joined(separator: "\n")
        try LinkedDaemon.run(many) { linked in
            linked.settle()
            let before = linked.peer.bytesRead
            let asked = (0..<300).map { _ in linked.peer.ask(.configuredProcesses) }
            for _ in 0..<100 { linked.turn() }
            linked.peer.read()
            // What the socket holds; all the others wait, or have not been made yet.
            #expect(linked.peer.bytesRead - before < 500_000)
            #expect(linked.link.isWorkOwed)
            linked.settle()
            #expect(linked.peer.answers.map(\.number) == asked)
        }
    }

    @Test func `an operation goes on without the one who has asked, and is done once`() throws {
        try LinkedDaemon.run(Self.two, programs: ["a": slow]) { linked in
            linked.advance(bySeconds: 1)
            linked.peer.ask(.restart(Namespec("a")))
            linked.peer.ask(.start(Namespec("b"), wait: true))
            linked.settle()
            let pid = try #require(linked.daemon.pid("a"))
            linked.peer.close()
            linked.turns()
            try linked.reconnect()
            linked.advance(bySeconds: 5)
            #expect(linked.daemon.kernel.signals(to: pid) == ["SIGTERM"])
            #expect(linked.daemon.spawner.order == ["a", "b", "a"])
            #expect(linked.daemon.state("a") == "RUNNING" && linked.daemon.state("b") == "RUNNING")
            #expect(linked.peer.answers.isEmpty)
            #expect(linked.isMirrored)
        }
    }

    @Test func `what the other side had sent before its end is done`() throws {
        try LinkedDaemon.run(Self.two) { linked in
            linked.settle()
            linked.peer.ask(.start(Namespec("b"), wait: false))
            linked.peer.close()
            linked.turns()
            #expect(linked.daemon.state("b") == "STARTING")
            #expect(linked.ends == [nil])
        }
    }
}
