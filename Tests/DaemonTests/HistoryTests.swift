import Configuration
import ControlProtocol
import Model
import ProcessLifecycle
import Testing

@testable import Daemon

/// Who has asked for a change of state, and what the history says of it (EXT-91).
@Suite struct HistoryTests {
    private static let start = "STOPPED STARTING supervisord: autostart"
    private static let up = "STARTING RUNNING process: stayed up for 1 s (startsecs)"
    private static let ended = "terminated by SIGTERM"

    private func run(
        _ text: String,
        programs: [String: FakeProgram] = [:],
        _ body: (TestDaemon) throws -> Void
    ) throws {
        try TestDaemon.run(text, programs: programs) { daemon in
            daemon.time.advance(bySeconds: 2)
            try body(daemon)
        }
    }

    @Test func `what a client asks for, and what the page asks for, are told apart`() throws {
        try run("[program:x]") { daemon in
            daemon.stop("x", wait: true)
            let page = try #require(daemon.supervisor).operations(by: ChangeRequester(.page))
            page.start(Namespec("x"), wait: false) { _ in }
            daemon.time.settle()
            #expect(
                daemon.history("x") == [
                    Self.start, Self.up, "RUNNING STOPPING client: stop asked for",
                    "STOPPING STOPPED client: \(Self.ended)", "STOPPED STARTING web page: start asked for",
                ]
            )
        }
    }

    @Test func `the control process says for whom it asks`() throws {
        for (isFromPage, word) in [(false, "client"), (true, "web page")] {
            try run("[program:x]") { daemon in
                let session = ControlSession(
                    try #require(daemon.supervisor),
                    pass: { _ in },
                    followOutput: { _ in },
                    answer: { _, _ in }
                )
                session.carryOut(.stopAll(.all, wait: true), 1, isFromPage: isFromPage)
                daemon.time.settle()
                #expect(daemon.history("x").last == "STOPPING STOPPED \(word): \(Self.ended)")
            }
        }
    }

    @Test func `a retry after a start by a client is supervisord's`() throws {
        let crashing = FakeProgram(habits: .short(seconds: 0.2))
        try run("[program:x]\nautostart=false\nstartretries=1", programs: ["x": crashing]) { daemon in
            daemon.start("x")
            daemon.time.advance(bySeconds: 20)
            #expect(
                daemon.history("x") == [
                    "STOPPED STARTING client: start asked for",
                    "STARTING BACKOFF process: exited with status 0 within 1 s (startsecs)",
                    "BACKOFF STARTING supervisord: retry 1 of 1",
                    "STARTING BACKOFF process: exited with status 0 within 1 s (startsecs)",
                    "BACKOFF FATAL supervisord: gave up after 2 failed starts (startretries=1)",
                ]
            )
        }
    }

    @Test func `what a program depends on is started as needed by it, and a companion restarted for it`() throws {
        let text = "[program:db]\nautostart=false\n[program:web]\nautostart=false\ndepends_on=db\nrestart_with=db"
        try run(text) { daemon in
            daemon.start("web")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.history("db").first == "STOPPED STARTING dependency: needed by 'web'")
            daemon.stop("db")
            daemon.start("db")
            daemon.time.advance(bySeconds: 5)
            #expect(daemon.history("web").contains("RUNNING STOPPING dependency: restart: 'db' is RUNNING again"))
            #expect(daemon.history("web").contains("STOPPED STARTING dependency: start after the stop"))
        }
    }

    @Test func `a run by the calendar is told as such, and the next one is what comes next`() throws {
        let program = FakeProgram(habits: .short(seconds: 30))
        try run("[program:x]\nschedule=*/10 * * * *", programs: ["x": program]) { daemon in
            #expect(daemon.nextStep("x") == "scheduled run in 398")
            daemon.time.advance(bySeconds: 398)
            #expect(daemon.history("x").first == "STOPPED STARTING schedule: run by its schedule")
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.nextStep("x") == "scheduled run in 570")
        }
    }

    @Test func `a signal by a client is told as the cause of the end`() throws {
        try run("[program:x]\nautorestart=false") { daemon in
            daemon.send("KILL", to: "x")
            #expect(
                daemon.history("x").last
                    == "RUNNING EXITED client: terminated by SIGKILL, sent by a client, not expected"
            )
        }
    }

    @Test func `a shutdown and a reload are told apart, and what was before a reload is not lost`() throws {
        try run("[program:x]") { daemon in
            daemon.requestShutdown()
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.history("x").contains("RUNNING STOPPING shutdown: supervisord ends"))
        }
        try run("[program:x]") { daemon in
            daemon.supervisor?.beginShutdown(because: "supervisord restarts (reload)")
            daemon.time.settle()
            #expect(daemon.history("x").contains("RUNNING STOPPING shutdown: supervisord restarts (reload)"))
        }
        try run("[program:x]\n[program:y]") { daemon in
            daemon.text = "[program:x]\n[program:z]"
            daemon.requestReload()
            daemon.time.advance(bySeconds: 2)
            #expect(daemon.history("x").count == 6 && daemon.history("x").suffix(2) == [Self.start, Self.up])
            #expect(daemon.history("z") == [Self.start, Self.up])
        }
    }

    @Test func `an update says so, and the history of a changed program goes on`() throws {
        try run("[program:x]\n[program:y]\n[program:old]") { daemon in
            daemon.text = "[program:x]\nstartsecs=0\n[program:y]\n[program:new]"
            try daemon.operations().update(nil) { _ in }
            daemon.time.advance(bySeconds: 2)
            #expect(
                daemon.history("x") == [
                    Self.start, Self.up, "RUNNING STOPPING client: its configuration has changed (update)",
                    "STOPPING STOPPED client: \(Self.ended)",
                    "STOPPED STARTING client: its configuration has changed (update)",
                    "STARTING RUNNING process: startsecs=0",
                ]
            )
            #expect(daemon.history("new").first == "STOPPED STARTING client: new in the configuration (update)")
            #expect(daemon.history("y") == [Self.start, Self.up])
            #expect(daemon.supervisor?.formerProcesses.isEmpty == true)
        }
    }

    @Test func `an update step by step, as supervisorctl makes it, keeps the history too`() throws {
        try run("[program:x]") { daemon in
            daemon.text = "[program:x]\nstopwaitsecs=3"
            daemon.reread()
            daemon.stop("x", wait: true)
            daemon.removeGroup("x")
            daemon.addGroup("x")
            #expect(daemon.history("x").count == 5)
            #expect(daemon.history("x").last == "STOPPED STARTING client: its group was added")
        }
    }

    @Test func `nothing is kept of a program that the configuration no longer has`() throws {
        try run("[program:x]\n[program:y]") { daemon in
            daemon.stop("x", wait: true)
            daemon.removeGroup("x")
            #expect(daemon.supervisor?.formerProcesses.count == 1)
            daemon.text = "[program:y]"
            daemon.reread()
            #expect(daemon.supervisor?.formerProcesses.isEmpty == true)
        }
    }

    @Test func `what comes next is the retry, SIGKILL, or nothing`() throws {
        let crashing = FakeProgram(habits: .short(seconds: 0.2))
        try TestDaemon.run("[program:x]\nstartsecs=5", programs: ["x": crashing]) { daemon in
            #expect(daemon.nextStep("x") == "RUNNING in 5")
            daemon.time.advance(bySeconds: 0.5)
            #expect(daemon.state("x") == "BACKOFF" && daemon.nextStep("x") == "retry in 1")
            daemon.time.advance(bySeconds: 30)
            #expect(daemon.state("x") == "FATAL" && daemon.nextStep("x") == nil)
        }
        try run("[program:x]\nwait_for=file:/nothing/here\nwait_timeout=30") { daemon in
            #expect(daemon.state("x") == "STARTING" && daemon.nextStep("x") == "wait_timeout in 28")
        }
        try run("[program:x]\nstopwaitsecs=30", programs: ["x": FakeProgram(habits: .stubborn)]) { daemon in
            #expect(daemon.nextStep("x") == nil)
            daemon.stop("x")
            daemon.time.advance(bySeconds: 10)
            #expect(daemon.state("x") == "STOPPING" && daemon.nextStep("x") == "SIGKILL in 20")
        }
    }

    @Test func `a secret in a cause is a mark`() throws {
        try run("[program:x]\nautostart=false") { daemon in
            let process = try #require(daemon.supervisor?.process(named: Namespec("x")))
            process.handle(
                .start,
                by: ChangeRequester(.watch, reason: "'\(FileMark.text(for: "/run/key"))' has changed")
            )
            #expect(daemon.history("x") == ["STOPPED STARTING watch: '%(file:/run/key)s' has changed"])
        }
    }
}
