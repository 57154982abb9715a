import Configuration
import ControlProtocol
import LinuxSystem
import Model
import Testing

@testable import Daemon

/// The update as an operation of the daemon.
@Suite struct UpdateTests {
    private final class Answer {
        var result: UpdateResult?
    }

    private func update(_ daemon: TestDaemon, _ groups: Set<String>? = nil) throws -> Answer {
        let answer = Answer()
        try daemon.operations().update(groups) { answer.result = $0 }
        daemon.time.settle()
        return answer
    }

    /// `removed a`, or `removed a: why` when that has failed.
    private func words(_ steps: [UpdateStepResult]) -> [String] {
        steps.map { result in
            let reason =
                switch result.step.reason {
                case .removed: "removed"
                case .changed: "changed"
                case .added: "added"
                }
            return "\(reason) \(result.step.group)\(result.failure.map { ": \($0)" } ?? "")"
        }
    }

    private func words(_ answer: Answer) -> [String]? {
        if case .finished(let steps)? = answer.result { words(steps) } else { nil }
    }

    private static let old = "[program:gone]\n[program:same]\n[program:other]"
    private static let new = "[program:same]\n[program:other]\nstartsecs=5\n[program:new]"
    private let slow = FakeProgram(habits: .slow(seconds: 2))

    @Test func `groups are removed, changed and added, one after the other (CTL-44)`() throws {
        try TestDaemon.run(Self.old, programs: ["gone": slow, "other": slow]) { daemon in
            daemon.time.advance(bySeconds: 1)
            let same = daemon.pid("same")
            daemon.text = Self.new
            let answer = try update(daemon)
            #expect(daemon.state("gone") == "STOPPING" && daemon.state("other") == "RUNNING")
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.groups == ["other", "same"])
            #expect(daemon.state("other") == "STOPPING")
            #expect(answer.result == nil)
            daemon.time.advance(bySeconds: 2)
            #expect(words(answer) == ["removed gone", "changed other", "added new"])
            #expect(Set(daemon.groups) == ["other", "same", "new"])
            #expect(daemon.pid("same") == same)
            #expect(daemon.state("other") == "STARTING" && daemon.state("new") == "STARTING")
        }
    }

    @Test func `only the groups that are named are touched`() throws {
        try TestDaemon.run(Self.old) { daemon in
            daemon.text = Self.new
            let answer = try update(daemon, ["new", "same", "nope"])
            #expect(words(answer) == ["added new"])
            #expect(Set(daemon.groups) == ["gone", "other", "same", "new"])
        }
    }

    @Test func `an update without changes does nothing`() throws {
        try TestDaemon.run(Self.old) { daemon in
            let answer = try update(daemon)
            #expect(words(answer) == [])
            #expect(daemon.kernel.shots.isEmpty)
        }
    }

    @Test func `a broken configuration changes nothing`() throws {
        try TestDaemon.run(Self.old) { daemon in
            daemon.text = "[program:x]\nstartsecs=often"
            guard case .refused = try update(daemon).result else {
                Issue.record("not refused")
                return
            }
            #expect(Set(daemon.groups) == ["gone", "same", "other"])
        }
    }

    @Test func `a group whose stop fails is not removed`() throws {
        try TestDaemon.run(Self.old) { daemon in
            let pid = try #require(daemon.pid("gone"))
            daemon.kernel.refusals[pid] = .init(code: 1)
            daemon.text = "[program:same]\n[program:other]"
            let answer = try update(daemon)
            #expect(words(answer) == ["removed gone: notStopped"])
            #expect(daemon.state("gone") == "UNKNOWN")
        }
    }

    @Test func `a group that another client has removed meanwhile is told, and the update goes on`() throws {
        try TestDaemon.run(Self.old, programs: ["gone": slow]) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.text = "[program:new]"
            let answer = try update(daemon)
            daemon.stop("same")
            daemon.removeGroup("same")
            daemon.time.advance(bySeconds: 2)
            let steps = try #require(words(answer))
            #expect(steps.count == 4)
            #expect(steps.contains("removed same: notRemoved(ControlProtocol.RemoveResult.unknown)"))
            #expect(steps.last == "added new")
            #expect(daemon.groups == ["new"])
        }
    }

    @Test func `a shutdown interrupts an update`() throws {
        try TestDaemon.run(Self.old, programs: ["gone": slow]) { daemon in
            daemon.time.advance(bySeconds: 1)
            daemon.text = Self.new
            let answer = try update(daemon)
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 5)
            guard case .interrupted(let steps)? = answer.result else {
                Issue.record("not interrupted")
                return
            }
            #expect(words(steps) == ["removed gone: notRemoved(ControlProtocol.RemoveResult.stillRunning)"])
            #expect(daemon.exitStatus == 0)
            #expect(!daemon.spawner.order.contains("new"))
        }
    }

    @Test func `a plan of hundreds of groups does not fill the stack`() throws {
        let many = (0..<400).map { "[program:p\($0)]\nautostart=false" }.joined(separator: "\n")
        try TestDaemon.run("[program:same]") { daemon in
            daemon.text = "[program:same]\n" + many
            let added = try update(daemon)
            #expect(words(added)?.count == 400)
            daemon.text = "[program:same]"
            let answer = try update(daemon)
            #expect(words(answer)?.count == 400)
            #expect(daemon.groups == ["same"])
        }
    }

    @Test func `a long update leaves everything else its turn`() throws {
        let many = (0..<50).map { "[program:p\($0)]\nautostart=false" }.joined(separator: "\n")
        try TestDaemon.run("[program:same]") { daemon in
            daemon.text = "[program:same]\n" + many
            daemon.time.nanosecondsOfWork = 1_000_000
            let answer = Answer()
            try daemon.operations().update(nil) { answer.result = $0 }
            #expect((2..<50).contains(daemon.groups.count))
            #expect(answer.result == nil)
            daemon.time.settle()
            #expect(words(answer)?.count == 50)
        }
    }
}
