import ControlProtocol
import Model
import Reactor
import Testing
import XMLRPC

@testable import ControlServer

/// Clients that wait for a process to be something (EXT-93).
@Suite
struct ProcessWaitTests {
    private let db = FakeProcess("db", group: "g", .starting, hasHealthCheck: true)
    private let job = FakeProcess("job", .stopped)
    private let control: FakeControl
    private let time = StillTime()
    private let dispatcher: RPCDispatcher

    init() {
        control = FakeControl([db, job])
        dispatcher = RPCDispatcher(control: control, supervisorNamespaces: ["supervisor"], time: time)
    }

    private final class Answers {
        var texts: [String] = []
    }

    private func wait(
        _ name: String,
        _ condition: String,
        _ seconds: XMLRPCValue = .int(30),
        life: RequestLife? = nil
    ) -> Answers {
        let answers = Answers()
        let parameters: [XMLRPCValue] = [.string(name), .string(condition), seconds]
        dispatcher.call("init.waitForProcess", parameters, life: life) { outcome in
            switch outcome {
            case .success(.boolean(let holds)): answers.texts.append(holds ? "true" : "false")
            case .success: answers.texts.append("no boolean")
            case .failure(let fault): answers.texts.append(fault.text)
            }
        }
        return answers
    }

    private func change(_ process: FakeProcess, _ state: ProcessState) {
        process.become(state)
        control.changes.publish(.process(process.namespec))
        time.pass()
    }

    @Test
    func `what holds already is answered at once`() {
        db.become(.running)
        #expect(wait("g:db", "started").texts == ["true"])
        #expect(wait("g:db", "running").texts == ["true"])
        #expect(wait("job", "Stopped").texts == ["true"])
    }

    @Test
    func `a wait ends with the change that it waits for, and with no other`() {
        let answers = wait("g:db", "started")
        change(job, .running)
        change(db, .backoff)
        #expect(answers.texts == [])
        change(db, .running)
        #expect(answers.texts == ["true"])
        change(db, .fatal)
        #expect(answers.texts == ["true"])
    }

    @Test
    func `healthy is said by the check, and only of what runs`() {
        let answers = wait("g:db", "healthy")
        let unhealthy = wait("g:db", "unhealthy")
        db.tell { $0.health = HealthRecord(status: .healthy) }
        change(db, .starting)
        #expect(answers.texts == [])
        change(db, .running)
        #expect(answers.texts == ["true"] && unhealthy.texts == [])
        db.tell { $0.health = HealthRecord(status: .unhealthy) }
        change(db, .running)
        #expect(unhealthy.texts == ["true"])
        #expect(wait("job", "healthy").texts == ["FAILED: job has no health check (healthcheck)"])
    }

    @Test(arguments: [
        (0, "true"), (3, "FAILED: job has exited with status 3"), (-1, "FAILED: job was terminated by a signal"),
    ])
    func `completed is an end with an expected code, another one ends the wait`(code: Int, answer: String) {
        let answers = wait("job", "completed")
        change(job, .running)
        #expect(answers.texts == [])
        job.record.exitCode = code
        change(job, .exited)
        #expect(answers.texts == [answer])
    }

    @Test(arguments: ["started", "healthy", "completed", "RUNNING", "exited"])
    func `what is FATAL has been given up, and is not waited for`(condition: String) {
        let answers = wait("g:db", condition)
        db.record.spawnError = "Exited too quickly"
        change(db, .fatal)
        #expect(answers.texts == ["FAILED: g:db is FATAL: Exited too quickly"])
        #expect(wait("g:db", "fatal").texts == ["true"])
    }

    @Test
    func `a wait is false when its time is over, and 0 seconds only look`() {
        #expect(wait("g:db", "started", .int(0)).texts == ["false"])
        let answers = wait("g:db", "started", .double(1.5))
        time.advance(byMilliseconds: 1400)
        #expect(answers.texts == [])
        time.advance(byMilliseconds: 200)
        #expect(answers.texts == ["false"])
        change(db, .running)
        #expect(answers.texts == ["false"])
    }

    @Test
    func `a wait ends without an answer when its client has gone`() {
        let life = RequestLife()
        let answers = wait("g:db", "started", life: life)
        life.end()
        change(db, .running)
        #expect(answers.texts == [])
    }

    @Test
    func `a group that goes, and the end of the daemon, end a wait`() {
        let gone = wait("g:db", "started")
        control.groups.removeFirst()
        control.changes.publish(.groups)
        time.pass()
        #expect(gone.texts == ["BAD_NAME: g:db"])
        let over = wait("job", "started")
        control.isShuttingDown = true
        control.changes.publishLife()
        time.pass()
        #expect(over.texts == ["SHUTDOWN_STATE"])
    }

    @Test
    func `faults name what there is`() {
        #expect(wait("nope", "started").texts == ["BAD_NAME: nope"])
        #expect(wait("g:*", "started").texts == ["BAD_NAME: g:*"])
        let text = wait("job", "ready").texts[0]
        #expect(
            text.hasPrefix(
                "INCORRECT_PARAMETERS: 'ready' is no condition: it is started, healthy, unhealthy, completed, or"
            )
        )
        #expect(text.contains("RUNNING") && text.contains("FATAL"))
        for seconds in [XMLRPCValue.int(-1), .string("x"), .double(.nan)] {
            #expect(wait("g:db", "started", seconds).texts[0].hasPrefix("INCORRECT_PARAMETERS"))
        }
    }

    @Test
    func `there is a limit, and what has ended makes room`() {
        let lives = (0..<256).map { _ in RequestLife() }
        for life in lives { #expect(wait("g:db", "started", life: life).texts == []) }
        #expect(wait("g:db", "started").texts == ["FAILED: 256 clients wait for processes already"])
        lives[7].end()
        #expect(wait("g:db", "started").texts == [])
    }
}

/// Time that a test moves.
private final class StillTime: Timekeeper {
    private(set) var now = MonotonicTime(nanoseconds: 0)
    let wallNow = (seconds: 0, milliseconds: 0)
    private var timers: [(time: MonotonicTime, timer: () -> ReactorTimer?)] = []
    private var next: [() -> Void] = []

    func schedule(at time: MonotonicTime, _ action: @escaping () -> Void) -> ReactorTimer {
        let timer = ReactorTimer(at: time, action)
        timers.append((time, { [weak timer] in timer }))
        return timer
    }

    func schedule(afterMilliseconds delay: Int64, _ action: @escaping () -> Void) -> ReactorTimer {
        schedule(at: now.advanced(byMilliseconds: delay), action)
    }

    func inNextPass(_ action: @escaping () -> Void) { next.append(action) }
    func afterOthers(_ work: @escaping () -> Void) { next.append(work) }

    func pass() {
        let due = next
        next = []
        for action in due { action() }
    }

    func advance(byMilliseconds delay: Int64) {
        now = now.advanced(byMilliseconds: delay)
        let due = timers.filter { $0.time <= now }
        timers.removeAll { $0.time <= now }
        for entry in due { entry.timer()?.run() }
        pass()
    }
}
