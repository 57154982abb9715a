import Model
import Testing

@testable import Configuration

@Suite("Groups, servers and interfaces")
struct GroupTests {
    @Test("groups are ordered by priority, then name; listeners come first (CFG-124, CFG-166)")
    func order() throws {
        let text = """
            [program:zeta]
            command=x
            priority=1
            [program:alpha]
            command=x
            priority=2
            [program:mid]
            command=x
            priority=-5
            [eventlistener:ear]
            command=x
            events=tick_5,PROCESS_STATE
            """
        let groups = try load(base + text).groups
        #expect(groups.map(\.name) == ["mid", "ear", "zeta", "alpha"])
        #expect(groups.map(\.priority) == [-5, -1, 1, 2])
        #expect(groups[1].kind == .eventListener(EventListenerSettings(events: [.processState, .tick5])))
        #expect(groups[1].processes.first?.priority == 999)
    }

    @Test("[group:x] takes its programs in the listed order, each in both groups that list it (CFG-161 to CFG-165)")
    func heterogeneous() throws {
        let text = """
            [program:a]
            command=%(group_name)s
            priority=3
            [program:b]
            command=x
            numprocs=2
            process_name=b%(process_num)d
            [group:g]
            programs=b, a
            priority=50
            [group:h]
            programs=a
            """
        let groups = try load(base + text).groups
        #expect(groups.map(\.name) == ["g", "h"])
        #expect(groups.first?.processes.map(\.name) == ["b0", "b1", "a"])
        #expect(groups.map { $0.processes.last?.command } == ["g", "h"])
    }

    @Test("of processes with one name a group has the last, in the place of the first (CFG-163)")
    func processesOfOneName() throws {
        let text = """
            [program:a]
            command=a
            process_name=same
            [program:b]
            command=b
            [program:c]
            command=c
            process_name=same
            [group:g]
            programs=a, b, b, c
            """
        let group = try #require(try load(base + text).groups.first)
        #expect(group.processes.map(\.command) == ["a", "b", "b", "c"])
        #expect(group.distinctProcesses.map { group.processes[$0].command } == ["c", "b"])
    }

    @Test("of two groups with one name the first is used, with a warning (CFG-164, improved)")
    func duplicateNames() throws {
        let configuration = try load(base + "[program:f]\ncommand=a\n[eventlistener:f]\ncommand=b\nevents=TICK\n")
        #expect(configuration.groups.map(\.priority) == [-1])
        #expect(configuration.notices.map(\.text) == ["Two groups are named 'f', the one with priority 999 is ignored"])
    }

    @Test("an unknown member is blamed on the group, also behind a known one (CFG-162, improved)")
    func unknownMember() {
        #expect(
            refusal(base + "[program:a]\ncommand=x\n[group:g]\nprograms=a,b\n")
                == "[group:g] names unknown program or fcgi-program b"
        )
    }

    @Test("a FastCGI socket belongs to the program's user unless it says otherwise (FCGI-2 to FCGI-6)")
    func fastCGI() throws {
        let kind = { (lines: String) in
            try load(base + "[fcgi-program:f]\ncommand=x\n" + lines).groups.first?.kind
        }
        func socket(
            _ address: FastCGISocketSettings.Address,
            _ change: (inout FastCGISocketSettings) -> Void
        ) -> FastCGISocketSettings {
            var socket = FastCGISocketSettings(address: address, section: "fcgi-program:f")
            change(&socket)
            return socket
        }
        #expect(
            try kind("socket=tcp://LocalHost:9000\n")
                == .fastCGI(.init(address: .tcp(host: "localhost", port: 9000), section: "fcgi-program:f"))
        )
        #expect(
            try kind("socket=unix:///tmp/../tmp/%(program_name)s\nuser=me\nsocket_mode=0660\nsocket_backlog=5\n")
                == .fastCGI(
                    socket(.unix(path: "/tmp/f")) {
                        $0.owner = SocketOwner(uid: 1000, gid: 1000)
                        $0.mode = 0o660
                        $0.backlog = 5
                    }
                )
        )
        #expect(
            try kind("socket=unix:///tmp/x\nuser=me\nsocket_owner=nobody:sudo\n")
                == .fastCGI(
                    socket(.unix(path: "/tmp/x")) { $0.owner = SocketOwner(uid: 65534, gid: 27) }
                )
        )
    }

    @Test("an fcgi-program in a [group:x] keeps its socket (QRK-5, improved)")
    func fastCGIMember() throws {
        let program = "[fcgi-program:f]\ncommand=x\nsocket=tcp://localhost:%(ENV_NUM)s\n"
        let group = try load(base + "[group:g]\nprograms=f\n" + program).groups.first
        #expect(group?.kind == .heterogeneous)
        let socket = FastCGISocketSettings(address: .tcp(host: "localhost", port: 7), section: "fcgi-program:f")
        #expect(group?.processes.map(\.socket) == [socket])
        #expect(group?.sockets == [socket])
    }

    @Test("a group knows each of its sockets once, whatever the number of processes (FCGI-7, QRK-5)")
    func sockets() throws {
        let two = { (name: String) in
            "[fcgi-program:\(name)]\ncommand=x\nsocket=unix:///tmp/\(name)\nnumprocs=2\n"
                + "process_name=\(name)%(process_num)d\n"
        }
        let alone = try load(base + two("f")).groups
        #expect(alone.map { $0.sockets.map(\.address.url) } == [["unix:///tmp/f"]])
        let text = "[group:g]\nprograms=f,p,h\n[program:p]\ncommand=x\n" + two("f") + two("h")
        let together = try load(base + text).groups
        #expect(together.map { $0.sockets.map(\.address.url) } == [["unix:///tmp/f", "unix:///tmp/h"]])
    }

    @Test("two groups with one socket are warned of, the processes of one group are not")
    func sharedSocket() throws {
        let program = { (name: String) in "[fcgi-program:\(name)]\ncommand=x\nsocket=unix:///tmp/s\n" }
        let twice = try load(base + program("f") + program("h"))
        let text = "The groups 'f' and 'h' have the same socket unix:///tmp/s, only one of them can use it at a time"
        #expect(twice.notices == [Notice(level: .warn, text: text)])
        let together = try load(base + "[group:g]\nprograms=f,h\n" + program("f") + program("h"))
        #expect(together.notices.isEmpty && together.groups.map(\.sockets.count) == [1])
    }

    @Test("bad FastCGI sockets are named in whole sentences (FCGI-3, improved)")
    func badFastCGI() {
        let message = { (socket: String) in refusal(base + "[fcgi-program:f]\ncommand=x\nsocket=\(socket)\n") }
        #expect(message("unix://rel/x") == "Unix socket path rel/x is not an absolute path in [fcgi-program:f] socket")
        #expect(message("foo") == "Bad socket format foo in [fcgi-program:f] socket")
    }

    @Test(
        "links without a token can be turned off for each server",
        arguments: [("", true), ("no", false), ("TRUE", true)]
    )
    func legacyGetActions(text: String, isOn: Bool) throws {
        let option = text.isEmpty ? "" : "legacy_get_actions=\(text)\n"
        for server in ["[inet_http_server]\nport=1\n", "[unix_http_server]\nfile=x\n"] {
            #expect(try load(base + server + option).servers.map(\.legacyGetActions) == [isOn])
        }
    }

    @Test("a bad value of legacy_get_actions is refused in Supervisor's words")
    func badLegacyGetActions() {
        let message = refusal(base + "[inet_http_server]\nport=1\nlegacy_get_actions=maybe\n")
        #expect(message == "not a valid boolean value: 'maybe'")
    }

    @Test("inet servers come before unix servers, each in file order (CFG-100 to CFG-105)")
    func servers() throws {
        let text = """
            [unix_http_server]
            file=%(here)s/a/../s.sock
            chmod=0770
            chown=me:sudo
            username=u
            password=100%%
            [inet_http_server:two]
            port=*:2
            [inet_http_server]
            port=LOCALHOST:1
            username=
            password=
            [inet_http_serverxyz]
            port=3
            """
        let servers = try load(base + text).servers
        #expect(
            servers == [
                HTTPServerSettings(section: "inet_http_server:two", address: .inet(host: nil, port: 2)),
                HTTPServerSettings(section: "inet_http_server", address: .inet(host: "localhost", port: 1)),
                HTTPServerSettings(
                    section: "unix_http_server",
                    address: .unix(path: "/srv/s.sock", mode: 0o770, owner: SocketOwner(uid: 1000, gid: 27)),
                    credentials: .init(username: "u", password: "100%")
                ),
            ]
        )
    }

    @Test("processes are told the first unix server, else the last inet server (CFG-106)")
    func defaultServerURL() throws {
        let inet = "[inet_http_server:a]\nport=*:1\n[inet_http_server:b]\nport=host:2\n"
        let unix = "[unix_http_server:a]\nfile=a\n[unix_http_server:b]\nfile=b\n"
        #expect(try load(base).defaultServerURL == nil)
        #expect(try load(base + "[inet_http_server]\nport=*:1\n").defaultServerURL == "http://localhost:1")
        #expect(try load(base + inet).defaultServerURL == "http://host:2")
        for address in ["[::1]:3", "::1:3"] {
            let text = base + "[inet_http_server]\nport=\(address)\n"
            #expect(try load(text).defaultServerURL == "http://[::1]:3")
        }
        #expect(try load(base + inet + unix).defaultServerURL == "unix:///srv/a")
    }

    @Test("the standard interface is accepted under any name, without options (PLUG-2, PLUG-3)")
    func interfaces() throws {
        let factory = "supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n"
        let text = base + "[inet_http_server]\nport=1\n[rpcinterface:b]\n\(factory)[rpcinterface:a]\n\(factory)"
        #expect(try load(text).rpcNamespaces == ["b", "a"])
        #expect(refusal(text + "x=1\n") == "Could not make a rpc interface")
    }
}

@Suite("Handlers of results")
struct ResultHandlerTests {
    private func handler(_ line: String) throws -> ResultHandler? {
        let text = base + "[eventlistener:e]\ncommand=a\nevents=TICK\n\(line)\n"
        guard case .eventListener(let settings)? = try load(text).groups.first?.kind else { return nil }
        return settings.resultHandler
    }

    @Test(
        "those of Supervisor and of supervisor-stdout are known (EXT-19)",
        arguments: [
            ("", .standard), ("result_handler=supervisor.dispatchers:default_handler", .standard),
            ("result_handler = supervisor_stdout:event_handler ", .standardOutput),
            ("result_handler=supervisor_stdout_py3:event_handler", .standardOutputPython3),
        ] as [(String, ResultHandler)]
    )
    func known(line: String, expected: ResultHandler) throws {
        #expect(try handler(line) == expected)
    }

    @Test(
        "any other is refused in Supervisor's words, and a second line says what to use",
        arguments: ["a:b", "supervisor_stdout", "supervisor_stdout:main", "Supervisor_stdout:event_handler", ""]
    )
    func refused(name: String) {
        do throws(ConfigurationError) {
            _ = try load(base + "[eventlistener:e]\ncommand=a\nevents=TICK\nresult_handler=\(name)\n")
            Issue.record("'\(name)' was accepted")
        } catch {
            #expect(error.message == "\(name) cannot be resolved within [eventlistener:e]")
            #expect(error.explanation?.contains("log_format=prefix") == true)
        }
    }
}
