import Foundation
import TestHarness
import Testing

/// Probes over HTTP and by supervisorctl (EXT-50 to EXT-52).
@Suite("Health")
struct HealthTests {
    private static let steady = "[program:steady]\ncommand=child hold\nstartsecs=0\n"

    private func watch(_ configuration: String, _ body: (Supervisor, _ socket: String) throws -> Void) throws {
        try supervise(configuration + Supervisor.controlSections) { supervisor in
            try supervisor.waitUntilUp()
            try body(supervisor, supervisor.sandbox.file("control.sock"))
        }
    }

    @Test("a program that fails makes it unready and is named, one that has done its work does not (EXT-51)")
    func failing() throws {
        let programs = """
            \(Self.steady)
            [program:work]
            process_name=%(process_num)d
            numprocs=2
            command=child exit 1
            startretries=0
            [program:prepare]
            command=child exit 3
            exitcodes=3
            startsecs=0
            [program:manual]
            command=child hold
            autostart=false

            """
        try watch(programs) { supervisor, socket in
            try supervisor.waitForRunning("steady")
            try supervisor.waitForLog("gave up: 0 entered FATAL state")
            try supervisor.waitForLog("gave up: 1 entered FATAL state")
            try supervisor.waitForLog("exited: prepare (exit status 3; expected)")
            for page in ["/readyz", "/healthz"] {
                let answer = try UnixClient.get(page, from: socket)
                #expect(answer.status == 503)
                #expect(answer.body == "work:0 FATAL\nwork:1 FATAL\n")
            }
            #expect(try UnixClient.get("/livez", from: socket) == UnixClient.Page(200, "ok\n"))
            #expect(try UnixClient.get("/readyz", from: socket, method: "HEAD") == UnixClient.Page(503, ""))
            #expect(
                try UnixClient.get("/readyz?program=steady&program=prepare", from: socket)
                    == UnixClient.Page(200, "ok\n")
            )
            #expect(try UnixClient.get("/readyz?program=work:*", from: socket).status == 503)
            #expect(try UnixClient.get("/readyz?program=none", from: socket).status == 404)
            #expect(try supervisor.stop() == .exited(0))
        }
    }

    @Test("supervisorctl health exits 0 or 1 and says what the page says (EXT-52)")
    func action() throws {
        let programs = Self.steady + "[program:broken]\ncommand=/none\nstartretries=0\n"
        try watch(programs) { supervisor, _ in
            try supervisor.waitForRunning("steady")
            try supervisor.waitForLog("gave up: broken entered FATAL state")
            for (words, status, text) in [
                (["health"], 1, "broken FATAL\n"), (["health", "--ready"], 1, "broken FATAL\n"),
                (["health", "all"], 1, "broken FATAL\n"), (["health", "--live"], 0, "ok\n"),
                (["health", "steady"], 0, "ok\n"), (["health", "--ready", "steady:*"], 0, "ok\n"),
                (["health", "none"], 1, "no such process: none\n"),
            ] as [([String], Int32, String)] {
                let end = try supervisor.runControl(words)
                #expect(end.status == .exited(status), "\(words)")
                #expect(end.text == text, "\(words)")
            }
            let refused = try supervisor.runControl(["health", "--live", "steady"])
            #expect(refused.status == .exited(1))
            #expect(refused.text.hasPrefix("Error: health takes --ready and names, or --live alone\nhealth\t"))
            #expect(
                try supervisor.control("help", "health").hasPrefix("health\t\t\tCheck that all programs are ready\n")
            )
            #expect(try supervisor.stop() == .exited(0))
            let gone = try supervisor.runControl(["health"])
            #expect(gone.status == .exited(1))
            #expect(gone.text == "unix://\(supervisor.sandbox.file("control.sock")) no such file\n")
        }
    }

    @Test("a password is asked for, unless the section opens the pages; supervisorctl has it (EXT-51)")
    func passwords() throws {
        let server = "username=me\npassword=secret\n"
        for (option, health, metrics) in [
            ("", 401, 401), ("health_noauth=true\n", 200, 401), ("metrics_noauth=true\n", 401, 200),
        ] {
            let sections = Supervisor.controlSections
                .replacing("control.sock\n[rpc", with: "control.sock\n\(server)\(option)[rpc")
            try supervise(Self.steady + sections) { supervisor in
                try supervisor.waitForRunning("steady")
                let socket = supervisor.sandbox.file("control.sock")
                for page in ["/livez", "/readyz", "/healthz"] {
                    #expect(try UnixClient.get(page, from: socket).status == health, "\(option)\(page)")
                }
                #expect(try UnixClient.get("/metrics", from: socket).status == metrics, "\(option)")
                #expect(try UnixClient.get("/", from: socket).status == 401)
                // `[supervisorctl]` takes them from the server section of the same file (EXT-9).
                #expect(try supervisor.runControl(["health"]) == ControlEnd(.exited(0), "ok\n"))
                #expect(try supervisor.stop() == .exited(0))
            }
        }
    }
}
