import ControlClient
import LinuxSystem
import Model
import Testing
import XMLRPC

@Suite
struct PresentationTests {
    @Test
    func `json has one element a line`() {
        #expect(JSONText.lines([]) == "[]\n")
        let value = XMLRPCValue.structure([
            XMLRPCMember("a\"b", .int(-1)), XMLRPCMember("c", .array([.boolean(true), .null, .double(0.5)])),
        ])
        #expect(
            JSONText.lines([value, .string("x\n\t\\\u{1b}\u{1}ü")]) == """
                [
                  {"a\\"b": -1, "c": [true, null, 0.5]},
                  "x\\n\\t\\\\\\u001b\\u0001ü"
                ]

                """
        )
    }

    @Test(arguments: [
        (
            ControlError.fault(XMLRPCFault(code: 6, text: "SHUTDOWN_STATE")),
            "<class 'xmlrpc.client.Fault'>, <Fault 6: 'SHUTDOWN_STATE'>"
        ),
        (
            .httpStatus(code: 500, reason: "Internal Server Error"),
            "<class 'xmlrpc.client.ProtocolError'>, <ProtocolError for 127.0.0.1/RPC2: 500 Internal Server Error>"
        ),
        (.connection(.noSuchFile), "<class 'FileNotFoundError'>, [Errno 2] No such file or directory"),
        (.connection(.connectionRefused), "<class 'ConnectionRefusedError'>, [Errno 111] Connection refused"),
        (.unknownHost, "<class 'socket.gaierror'>, [Errno -2] Name or service not known"),
        (.endOfInput, "<class 'EOFError'>, EOF when reading a line"),
    ])
    func `errors look like the exceptions of Supervisor`(error: ControlError, text: String) {
        #expect(error.line == "error: \(text)")
    }

    @Test(
        arguments: [
            ("localhost", "localhost", 80), ("h:9001", "h", 9001), ("[::1]:9001", "::1", 9001), ("[::1]", "::1", 80),
            ("u:p@h:1", "h", 1), ("h:", "h", 80),
        ] as [(String, String, UInt16)]
    )
    func `authorities are taken apart`(authority: String, host: String, port: UInt16) throws {
        let parts = try #require(ServerAddress.hostAndPort(authority))
        #expect(parts == (host, port))
    }

    @Test(arguments: ["h:99999", "h:x", "[::1]x"])
    func `bad ports are refused`(authority: String) {
        #expect(ServerAddress.hostAndPort(authority) == nil)
    }
}

@Suite
struct OrchestrationLineTests {
    private func lines(_ members: [XMLRPCMember]) -> [String] {
        OrchestrationLines(.structure(members)).lines
    }

    @Test
    func `status -v tells what there is to tell, a line each (EXT-97)`() {
        let told = lines([
            XMLRPCMember("now", .int(1090)), XMLRPCMember("health", .string("unhealthy")),
            XMLRPCMember("restarts", .int(2)), XMLRPCMember("waiting_for", .array([.string("db"), .string("cache")])),
            XMLRPCMember("status_text", .string("a\u{1b}[2J")), XMLRPCMember("next_start", .int(1098)),
            XMLRPCMember("depends_on", .array([.string("db:healthy")])),
        ])
        #expect(
            told == [
                "    health             unhealthy", "    status_text        a\\x1b[2J",
                "    waiting_for        db, cache", "    depends_on         db:healthy", "    restarts           2",
                "    next_start         in 8 s",
            ]
        )
    }

    @Test
    func `nothing is told of an ordinary process, nor by a server that does not know it (EXT-97)`() {
        #expect(lines([]) == [])
        #expect(
            lines([
                XMLRPCMember("health", .string("")), XMLRPCMember("restarts", .int(0)),
                XMLRPCMember("waiting_for", .array([])), XMLRPCMember("status_text", .string("")),
                XMLRPCMember("next_start", .int(0)), XMLRPCMember("depends_on", .array([])),
            ]) == []
        )
    }

    @Test
    func `sentences about dependencies have their number, and no control characters (EXT-70)`() {
        #expect(DependencyWords.dependents(["web"], on: "db") == "web depends on db")
        #expect(DependencyWords.dependents(["web", "worker"], on: "db:*") == "web, worker depend on db:*")
        #expect(DependencyWords.wait(of: "x", for: ["db (FATAL)", "c\n"]) == "x waits for db (FATAL), c\\n")
    }
}
