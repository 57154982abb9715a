import Glibc
import TestHarness
import Testing

/// The time between the request to end and the first stop signal (EXT-51). The delays are so long that a test which waited
/// for one of them would fail.
@Suite("Delay of a shutdown")
struct ShutdownDelayTests {
    private static let deaf = """
        [program:web]
        command=child ignore TERM -- pid %(here)s/web -- hold
        startsecs=0
        stopwaitsecs=600

        """

    private static let obedient = "[program:web]\ncommand=child hold\nstartsecs=0\n"

    private func watch(_ configuration: String, _ body: (Supervisor, _ socket: String) throws -> Void) throws {
        try supervise(configuration + Supervisor.controlSections) { supervisor in
            try supervisor.waitForRunning("web")
            try body(supervisor, supervisor.sandbox.file("control.sock"))
        }
    }

    private func expectUnready(_ socket: String) throws {
        #expect(try UnixClient.get("/readyz", from: socket) == UnixClient.Page(503, "shutting down\n"))
        #expect(try UnixClient.get("/livez", from: socket) == UnixClient.Page(503, "shutting down\n"))
    }

    @Test("a request makes us unready at once, while the programs go on and are looked after; a second one stops them")
    func delay() throws {
        try watch("shutdown_delay=600\n" + Self.obedient) { supervisor, socket in
            #expect(try UnixClient.get("/readyz", from: socket) == UnixClient.Page(200, "ok\n"))
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("stopping programs in 600 seconds (shutdown_delay)")
            try expectUnready(socket)
            #expect(try UnixClient.get("/healthz", from: socket) == UnixClient.Page(200, "ok\n"))
            #expect(try supervisor.control("status").hasPrefix("web                              RUNNING"))
            let first = try supervisor.pidOf("web")
            kill(first, SIGKILL)
            try supervisor.waitForLog("success: web entered RUNNING state", count: 2)
            #expect(supervisor.log.count(of: "killing web") == 0)
            #expect(try supervisor.insistOnEnd(by: SIGINT) == .exited(0))
            #expect(supervisor.log.contains("stopping programs now, shutdown_delay is cut short"))
            #expect(supervisor.log.contains("stopped: web (terminated by SIGTERM)"))
        }
    }

    @Test("what is not cut short ends by itself")
    func end() throws {
        try watch("shutdown_delay=1\n" + Self.obedient) { supervisor, _ in
            let status = try supervisor.stop()
            #expect(status == .exited(0))
            #expect(supervisor.log.contains("stopping programs in 1 seconds (shutdown_delay)"))
            #expect(!supervisor.log.contains("cut short"))
            #expect(supervisor.log.contains("stopped: web (terminated by SIGTERM)"))
        }
    }

    @Test("the server answers as long as anything has to be stopped")
    func answering() throws {
        try watch(Self.deaf) { supervisor, socket in
            _ = try supervisor.sandbox.contents("web")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("killing web")
            try expectUnready(socket)
            #expect(try UnixClient.get("/healthz", from: socket) == UnixClient.Page(503, "web STOPPING\n"))
            #expect(try supervisor.runControl(["health", "--live"]) == ControlEnd(.exited(1), "shutting down\n"))
            #expect(
                try UnixClient.get("/metrics", from: socket).body
                    .contains("node_supervisord_state{name=\"web\",group=\"web\"} 40\n")
            )
            kill(try supervisor.pidOf("web"), SIGKILL)
            #expect(try supervisor.waitForExit() == .exited(0))
        }
    }

    @Test("supervisorctl shutdown begins the delay, the next one ends it; reload is refused between them")
    func control() throws {
        try watch("shutdown_delay=600\n" + Self.obedient) { supervisor, socket in
            #expect(try supervisor.control("shutdown") == "Shut down\n")
            try expectUnready(socket)
            #expect(try supervisor.control("reload") == "ERROR: already shutting down\n")
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("ignored SIGHUP indicating restart request (shutdown in progress)")
            #expect(supervisor.log.count(of: "killing web") == 0)
            #expect(try supervisor.control("shutdown") == "Shut down\n")
            #expect(try supervisor.waitForExit() == .exited(0))
            #expect(supervisor.log.contains("stopped: web (terminated by SIGTERM)"))
        }
    }

    @Test("the second signal ends the delay, the third the patience, each a second after the last that counted (EXT-6)")
    func third() throws {
        try watch("shutdown_delay=600\nshutdown_timeout=900\n" + Self.deaf) { supervisor, _ in
            _ = try supervisor.sandbox.contents("web")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("stopping programs in 600 seconds (shutdown_delay)")
            try supervisor.insist(on: SIGTERM, until: "the first stop signal") {
                supervisor.log.contains("killing web")
            }
            #expect(!supervisor.log.contains("SIGKILL"))
            #expect(try supervisor.insistOnEnd() == .exited(0))
            #expect(supervisor.log.contains("stopped: web (terminated by SIGKILL)"))
        }
    }

    @Test(
        "two signals in the same moment do not end the delay, nor does the first one after supervisorctl shutdown (EXT-6)"
    )
    func sameRequest() throws {
        try watch("shutdown_delay=600\n" + Self.obedient) { supervisor, _ in
            #expect(try supervisor.control("shutdown") == "Shut down\n")
            supervisor.process.send(SIGTERM)
            supervisor.process.send(SIGINT)
            try supervisor.waitForLog("received SIGTERM indicating exit request")
            try supervisor.waitForLog("received SIGINT indicating exit request")
            #expect(try supervisor.control("status").hasPrefix("web                              RUNNING"))
            #expect(!supervisor.log.contains("cut short"))
            #expect(try supervisor.insistOnEnd() == .exited(0))
        }
    }

    @Test("the deadline counts from the request on, the delay included (EXT-6)")
    func deadline() throws {
        try watch("shutdown_delay=1\nshutdown_timeout=2\n" + Self.deaf) { supervisor, _ in
            _ = try supervisor.sandbox.contents("web")
            try supervisor.waitForLog("WARN shutdown_timeout=2 is shorter than the 601 seconds")
            #expect(try supervisor.stop() == .exited(0))
            #expect(supervisor.log.contains("shutdown_timeout of 2 seconds is over"))
            #expect(supervisor.log.contains("stopped: web (terminated by SIGKILL)"))
        }
    }

    @Test("a program whose end is that of the container is not delayed for, nor does the delay outlast it (EXT-4)")
    func exitOn() throws {
        let main =
            "[program:main]\ncommand=child exit-on USR1 5 -- pid %(here)s/main -- hold\nexit_on=exit\nautorestart=false\nstartsecs=0\n"
        try watch("shutdown_delay=600\n" + Self.obedient + main) { supervisor, _ in
            _ = try supervisor.sandbox.contents("main")
            kill(try supervisor.waitForRunning("main"), SIGUSR1)
            #expect(try supervisor.waitForExit() == .exited(5))
        }
        try watch("shutdown_delay=600\n" + Self.obedient + main) { supervisor, _ in
            _ = try supervisor.sandbox.contents("main")
            supervisor.process.send(SIGTERM)
            try supervisor.waitForLog("stopping programs in 600 seconds (shutdown_delay)")
            kill(try supervisor.waitForRunning("main"), SIGUSR1)
            #expect(try supervisor.waitForExit() == .exited(0), "the signal came first")
        }
    }

    @Test("a restart is not delayed, and the daemon stays alive to those who ask")
    func restart() throws {
        try watch("shutdown_delay=600\n" + Self.deaf) { supervisor, socket in
            _ = try supervisor.sandbox.contents("web")
            supervisor.process.send(SIGHUP)
            try supervisor.waitForLog("killing web")
            #expect(try UnixClient.get("/livez", from: socket) == UnixClient.Page(200, "ok\n"))
            #expect(try UnixClient.get("/readyz", from: socket) == UnixClient.Page(503, "shutting down\n"))
            kill(try supervisor.pidOf("web"), SIGKILL)
            try supervisor.waitForLog("success: web entered RUNNING state", count: 2)
            try supervisor.waitUntil("readiness") {
                (try? UnixClient.get("/readyz", from: socket).status) == 200
            }
            kill(try supervisor.pidOf("web"), SIGUSR1)
        }
    }
}
