import Configuration
import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct HealthPagesTests {
    private let web = FakeProcess("web", .running)
    private let one = FakeProcess("one", group: "work", .fatal)
    private let job = FakeProcess("job", .exited)
    private let control: FakeControl

    init() {
        job.record.exitCode = 0
        control = FakeControl([web, job, one])
    }

    private func get(_ uri: String, _ method: HTTPMethod = .GET, open: Bool = true) -> HTTPReply? {
        var settings = HTTPServerSettings(section: "x", address: .inet(host: nil, port: 1))
        settings.isHealthOpen = open
        settings.areMetricsOpen = open
        let credentials = HTTPServerSettings.Credentials(username: "me", password: "secret")
        let router = Router(
            routes: MonitoringRoutes(control: control, settings: settings).routes,
            passwords: PasswordTurns(CredentialCheck(credentials, hasher: PasswordHasher()), time: TestTime())
        )
        var answer: HTTPReply?
        router.answer(request(method, uri), from: ClientOrigin(userID: 0)) { answer = $0 }
        return answer
    }

    private func expect(_ uri: String, _ status: HTTPResponseStatus, _ text: String) {
        let reply = get(uri)
        #expect(reply?.status == status, "\(uri)")
        #expect(reply?.text == text, "\(uri)")
    }

    @Test
    func `what is not ready is listed by name and state, in the order of names (EXT-51)`() {
        web.become(.starting)
        for path in ["/readyz", "/healthz"] { expect(path, .serviceUnavailable, "web STARTING\nwork:one FATAL\n") }
        web.become(.running)
        one.become(.running)
        for path in ["/readyz", "/healthz"] { expect(path, .ok, "ok\n") }
        job.record.exitCode = 1
        expect("/readyz", .serviceUnavailable, "job EXITED\n")
    }

    @Test
    func `what a start waits for is told behind its state (EXT-70)`() {
        one.become(.running)
        web.become(.starting)
        web.tell { $0.waitingFor = ["db:healthy", "tcp://db:5432\nx"] }
        for path in ["/readyz", "/healthz"] {
            expect(path, .serviceUnavailable, "web STARTING waiting for db:healthy, tcp://db:5432\\nx\n")
        }
    }

    @Test
    func `a process with a health check is ready when it is healthy (EXT-73)`() {
        one.become(.running)
        web.tell { $0.health = HealthRecord(status: .healthy) }
        expect("/readyz", .ok, "ok\n")
        web.tell { $0.health = HealthRecord(status: .unhealthy, failures: 3, reason: "connection refused\n") }
        expect("/readyz", .serviceUnavailable, "web RUNNING unhealthy: connection refused\\n\n")
        expect("/healthz?program=web", .serviceUnavailable, "web RUNNING unhealthy: connection refused\\n\n")
        expect("/healthz?program=job", .ok, "ok\n")
        web.tell { $0.health = HealthRecord(status: .starting) }
        expect("/healthz", .serviceUnavailable, "web RUNNING health starting\n")
        expect("/livez", .ok, "ok\n")
        // It is to end, so what its check has found last says nothing.
        web.become(.exited)
        web.record.exitCode = 0
        expect("/readyz", .ok, "ok\n")
    }

    @Test
    func `names narrow the question (EXT-51)`() {
        expect("/readyz?program=web&program=job", .ok, "ok\n")
        expect("/healthz?program=web&program=work%3A*", .serviceUnavailable, "work:one FATAL\n")
        expect("/readyz?other=none", .serviceUnavailable, "work:one FATAL\n")
    }

    @Test
    func `an unknown name is 404 (EXT-51)`() {
        expect(
            "/readyz?program=web&program=none&program=one",
            .notFound,
            "no such process: none\nno such process: one\n"
        )
        expect("/healthz?program=%3Cb%3E", .notFound, "no such process: <b>\n")
        #expect(get("/healthz?program=%3Cb%3E")?.headers["Content-Type"] == ["text/plain;charset=utf-8"])
        #expect(get("/healthz?program=%3Cb%3E")?.headers["X-Content-Type-Options"] == ["nosniff"])
    }

    @Test
    func `the end of the daemon ends its readiness and liveness at once (EXT-50, EXT-51)`() {
        one.become(.running)
        expect("/livez", .ok, "ok\n")
        control.isEnding = true
        expect("/livez", .serviceUnavailable, "shutting down\n")
        expect("/readyz", .serviceUnavailable, "shutting down\n")
        expect("/readyz?program=web", .serviceUnavailable, "shutting down\n")
        expect("/healthz", .ok, "ok\n")
    }

    @Test
    func `a restart of everything is not the end: nobody is to kill the container for it (EXT-50)`() {
        one.become(.running)
        control.isShuttingDown = true
        expect("/livez", .ok, "ok\n")
        expect("/readyz", .serviceUnavailable, "shutting down\n")
    }

    @Test(arguments: ["/livez", "/readyz", "/healthz", "/metrics"])
    func `a password is asked for unless the section says otherwise (EXT-51)`(path: String) {
        #expect(get(path, open: false)?.status == .unauthorized)
        #expect(get(path, open: true)?.status != .unauthorized)
        #expect(get(path + "/", open: true)?.status == .unauthorized)
    }

    @Test
    func `HEAD is answered like GET, anything else is refused`() {
        #expect(get("/readyz", .HEAD)?.status == .serviceUnavailable)
        #expect(get("/livez", .HEAD)?.status == .ok)
        #expect((get("/livez", .POST)?.status.code ?? 0) / 100 == 4)
    }
}
