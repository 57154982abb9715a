import Configuration
import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

/// What the pages tell of single processes, and of the whole in a tab (EXT-98).
@Suite
struct WebDetailsTests {
    private let process = FakeProcess("x", group: "g", .running)
    private let control: FakeControl
    private let pages: WebPages

    init() {
        control = FakeControl([process, FakeProcess("b", group: "a", .fatal)])
        let settings = HTTPServerSettings(section: "inet_http_server", address: .inet(host: nil, port: 9001))
        let files = StaticFiles(modifiedAt: 0)
        pages = WebPages(control: control, settings: settings, secret: PageSecret([1, 2, 3]), files: files)
    }

    private func status(_ method: HTTPMethod, _ uri: String, body: String = "") -> HTTPReply? {
        var answer: HTTPReply?
        pages.status(request(method, uri, body: body)) { answer = $0 }
        return answer
    }

    private func page(_ uri: String = "/") throws -> String { try #require(status(.GET, uri)).text }

    @Test
    func `the page has what its title is made of, and the icon tells of failures`() throws {
        #expect(try page().contains("<title>Supervisor Status</title>"))
        #expect(try page().contains("data-title=\"host - Supervisor Status\""))
        #expect(try page().contains("?file=failed.svg&amp;v="))
        control.groups[1].members[0].become(.stopped)
        #expect(try page().contains("<h1>host</h1>") && !page().contains("class=\"identifier\""))
        #expect(try page().contains("?file=fine.svg&amp;v="))
        control.groups = []
        #expect(try page().contains("?file=nothing.svg&amp;v="))
        control.hostName = ""
        #expect(try page().contains("<h1>supervisor</h1>"))
    }

    @Test(
        arguments: [
            (.fatal, true), (.backoff, true), (.running, false), (.stopped, false), (.starting, false),
            (.exited, false),
        ] as [(ProcessState, Bool)]
    )
    func `what has failed is marked`(state: ProcessState, isFailed: Bool) {
        process.become(state)
        #expect(process.row(now: 0).isFailed == isFailed)
    }

    @Test
    func `an end that was not expected is a failure, and so is bad health`() {
        process.become(.exited)
        process.record.spawnError = "Bad exit code 3"
        #expect(process.row(now: 0).isFailed)
        process.become(.running)
        process.record.spawnError = nil
        process.record.startedAt = 0
        process.tell { $0.health = HealthRecord(status: .unhealthy) }
        #expect(process.row(now: 0).isFailed)
        process.tell { $0.health = HealthRecord(status: .starting) }
        #expect(!process.row(now: 0).isFailed)
    }

    @Test
    func `a signal that has ended a process is told by its name`() throws {
        process.become(.exited)
        process.record.exitCode = -1
        #expect(try page().contains(">killed by a signal</span>"))
        let end = WaitStatus.signaled(.kill, coreDumped: false)
        control.histories[process.name] = [HistoryEntry(at: 0, from: .running, to: .exited, origin: .process, end: end)]
        #expect(try page().contains(">SIGKILL</span>"))
    }

    @Test
    func `a failed start of our own page leads to its details and its log`() throws {
        control.fakeOperations.startResult = .noFile("can't find command 'x'")
        let field = try #require(try page().split(separator: "name=\"csrf\" value=\"").dropFirst().first)
        let token = String(field.prefix { $0 != "\"" })
        let reply = try #require(status(.POST, "/?processname=g:x", body: "action=start&csrf=\(token)"))
        let location = try #require(reply.headers.first(name: "Location"))
        #expect(
            location
                == "?message=ERROR%3A%20Process%20g%3Ax%3A%20no%20such%20file%3A%20can%27t%20find%20command%20%27x%27&about=g%3Ax"
        )
        let shown = try page("/" + location)
        #expect(shown.contains("<a href=\"process.html?processname=g%3Ax\" data-open=\"g:x\">Details</a>"))
        #expect(shown.contains("<a href=\"log.html?processname=g%3Ax&amp;channel=stderr\">Log</a>"))
        // A process that does not exist has neither.
        #expect(try !page("/?message=m&about=nope").contains("Details</a>"))
        let old = try #require(status(.GET, "/?action=start&processname=g:x"))
        #expect(old.headers["Location"] == ["?message=ERROR%3A%20Process%20g%3Ax%3A%20no%20such%20file"])
    }

    @Test
    func `a group is acted upon by its name`() throws {
        _ = status(.POST, "/?group=g", body: "action=stopgroup")
        _ = status(.POST, "/", body: "action=startall")
        #expect(control.fakeOperations.requests == ["stop g:*", "start all"])
        #expect(try page().contains("formaction=\"?group=a\" name=\"action\" value=\"restartgroup\""))
    }

    @Test
    func `the page of a process has all of it`() throws {
        control.fakeLogs.memories[.stderr(process.name)] = .init("a <b>\n")
        process.record.stderrLog = .memory
        let reply = pages.process(request(.GET, "/process.html?processname=g:x"))
        #expect(reply.headers.first(name: "Content-Security-Policy") != nil)
        #expect(reply.text.contains("<title>g:x - running</title>"))
        #expect(reply.text.contains("\na &lt;b&gt;</pre>") && reply.text.contains("name=\"csrf\""))
        #expect(pages.process(request(.GET, "/process.html?processname=nope")).status == .notFound)
        #expect(pages.process(request(.GET, "/process.html")).status == .notFound)
    }

    @Test
    func `lines of standard output are shown where there are none of standard error`() {
        control.fakeLogs.memories[.stderr(process.name)] = .init("")
        control.fakeLogs.memories[.stdout(process.name)] = .init("out\n")
        process.record.stderrLog = .memory
        process.record.stdoutLog = .memory
        #expect(pages.process(request(.GET, "/process.html?processname=g:x")).text.contains("Last lines of stdout"))
    }

    @Test
    func `resources come with the last lines of what is open, and of no more than that`() {
        control.uses = [
            ResourceUse(process.name, cpuMilliseconds: 1, residentMemory: 2, threads: 3, openDescriptors: nil)
        ]
        let none = pages.resources(request(.GET, "/resources.json")).text
        #expect(none.hasSuffix(#""processes":{"g:x":[1,2,3,null]},"tails":{}}"#))
        let one = pages.resources(request(.GET, "/resources.json?open=g:x&open=nope")).text
        #expect(one.hasSuffix(#""tails":{"g:x":{"channel":"stdout","title":"Nothing in the log","text":""}}}"#))
        let query = Array(repeating: "open=g:x", count: 100).joined(separator: "&")
        #expect(
            pages.resources(request(.GET, "/resources.json?\(query)")).text.split(separator: "\"channel\"").count == 9
        )
    }
}
