import Model
import Testing

@testable import Daemon

/// What is left in a container when every program has been stopped.
@Suite struct FinalSweepTests {
    private let time = ManualTime()
    private let children = OwnChildren()

    private func kernel(pid: Int32 = 1) -> FakeKernel { FakeKernel(time: time, pid: pid) }

    private func sweep(_ kernel: FakeKernel, done: @escaping () -> Void) -> FinalSweep {
        FinalSweep(
            time: time,
            kernel: kernel,
            ownChildren: children,
            reap: { _ = try? kernel.reapAll(while: { true }) { _, _ in } },
            done: done
        )
    }

    @Test func `nothing is left: it is done at once, without a signal`() {
        let kernel = kernel()
        var isDone = false
        sweep(kernel) { isDone = true }.start(graceMilliseconds: 1000)
        #expect(isDone)
        #expect(kernel.shots.isEmpty)
    }

    @Test func `only process 1 may signal everything`() {
        let kernel = kernel(pid: 100)
        kernel.start(.obedient)
        var isDone = false
        sweep(kernel) { isDone = true }.start(graceMilliseconds: 1000)
        #expect(isDone)
        #expect(kernel.shots.isEmpty)
    }

    @Test func `what is left gets TERM, and CONT to be able to obey`() {
        let kernel = kernel()
        kernel.start(.obedient)
        var isDone = false
        let sweep = sweep(kernel) { isDone = true }
        sweep.start(graceMilliseconds: 1000)
        #expect(kernel.shots.map(\.signal) == [.term, .cont])
        time.settle()
        #expect(isDone)
    }

    @Test func `what does not obey is killed when the time is over`() {
        let kernel = kernel()
        kernel.start(.stubborn)
        var isDone = false
        let sweep = sweep(kernel) { isDone = true }
        sweep.start(graceMilliseconds: 1000)
        time.advance(bySeconds: 0.99)
        #expect(!isDone)
        time.advance(bySeconds: 0.02)
        #expect(isDone)
        #expect(kernel.living.isEmpty)
        #expect(time.timersLeft == 0)
        withExtendedLifetime(sweep) {}
    }

    @Test func `it is over as soon as the last one has gone`() {
        let kernel = kernel()
        kernel.start(.slow(seconds: 0.3))
        var isDone = false
        let sweep = sweep(kernel) { isDone = true }
        sweep.start(graceMilliseconds: 10_000)
        time.advance(bySeconds: 0.29)
        #expect(!isDone)
        time.advance(bySeconds: 0.17)
        #expect(isDone)
        withExtendedLifetime(sweep) {}
    }

    @Test func `no more time: everything is killed now`() {
        let kernel = kernel()
        kernel.start(.stubborn)
        var isDone = false
        let sweep = sweep(kernel) { isDone = true }
        sweep.start(graceMilliseconds: 10_000)
        sweep.endNow()
        #expect(isDone)
        #expect(kernel.living.isEmpty)
    }

    @Test func `children that are a part of us are left alone, and not waited for`() {
        let kernel = kernel()
        let relay = kernel.start(.stubborn)
        let stranger = kernel.start(.stubborn)
        children.add(relay) { _ in }
        var isDone = false
        let sweep = sweep(kernel) { isDone = true }
        sweep.start(graceMilliseconds: 1000)
        time.advance(bySeconds: 1.01)
        #expect(isDone)
        #expect(kernel.signals(to: relay).isEmpty)
        #expect(kernel.signals(to: stranger) == ["SIGTERM", "SIGCONT", "SIGKILL"])
        withExtendedLifetime(sweep) {}
    }

    @Test func `with nothing but a part of us left it is done at once`() {
        let kernel = kernel()
        children.add(kernel.start(.stubborn)) { _ in }
        var isDone = false
        sweep(kernel) { isDone = true }.start(graceMilliseconds: 1000)
        #expect(isDone)
        #expect(kernel.shots.isEmpty)
    }

    @Test func `a daemon that is process 1 ends what its programs have left behind`() throws {
        try TestDaemon.run("[program:x]", pid: 1) { daemon in
            let pid = try #require(daemon.pid("x"))
            let orphan = daemon.kernel.start(.stubborn, parent: pid)
            daemon.signal(.term)
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 1.01)
            #expect(daemon.exitStatus == 0)
            #expect(!daemon.kernel.living.contains(orphan))
        }
    }

    @Test func `shutdown_timeout is one deadline for programs and what is left`() throws {
        let text = "[supervisord]\nshutdown_timeout=3\n[program:x]"
        try TestDaemon.run(text, pid: 1, programs: ["x": FakeProgram(habits: .slow(seconds: 2.5))]) { daemon in
            let pid = try #require(daemon.pid("x"))
            daemon.kernel.start(.stubborn, parent: pid)
            daemon.signal(.term)
            daemon.time.advance(bySeconds: 2.9)
            #expect(daemon.exitStatus == nil)
            daemon.time.advance(bySeconds: 0.11)
            #expect(daemon.exitStatus == 0)
            #expect(daemon.kernel.living.isEmpty)
        }
    }
}
