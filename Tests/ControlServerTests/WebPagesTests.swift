import Configuration
import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct WebPagesTests {
    private let process = FakeProcess("x", .running)
    private let control: FakeControl
    private let pages: WebPages

    init() {
        control = FakeControl([process, FakeProcess("b", group: "a", .fatal)])
        pages = Self.pages(control)
    }

    private static func pages(_ control: FakeControl, legacyGetActions: Bool = true) -> WebPages {
        var settings = HTTPServerSettings(section: "inet_http_server", address: .inet(host: nil, port: 9001))
        settings.legacyGetActions = legacyGetActions
        let files = StaticFiles(modifiedAt: 0)
        return WebPages(control: control, settings: settings, secret: PageSecret([1, 2, 3]), files: files)
    }

    private func status(_ method: HTTPMethod, _ uri: String, body: String = "") -> HTTPReply? {
        var answer: HTTPReply?
        pages.status(request(method, uri, body: body)) { answer = $0 }
        return answer
    }

    /// The token of the page.
    private func token() throws -> String {
        let page = try #require(status(.GET, "/")).text
        let field = try #require(page.split(separator: "name=\"csrf\" value=\"").dropFirst().first)
        return String(field.prefix { $0 != "\"" })
    }

    @Test
    func `our own page posts with its token and is led back by 303`() throws {
        let token = try token()
        let reply = try #require(status(.POST, "/?processname=x", body: "action=clearlog&csrf=\(token)"))
        #expect(reply.status == .seeOther)
        #expect(reply.headers["Location"] == ["?message=Log%20for%20x%20cleared"])
        #expect(control.fakeOperations.requests == ["clear x"])
    }

    @Test
    func `a process that there is not is told before an action that there is not (WEB-10, WEB-11)`() throws {
        let reply = try #require(status(.GET, "/index.html?action=fly&processname=nope"))
        #expect(reply.status == .movedPermanently)
        #expect(reply.headers["Location"] == ["?message=No%20such%20process%20named%20nope"])
        for (query, failure) in [
            ("action=fly&processname=x", "there is no action 'fly'"), ("action=fly", "there is no action 'fly'"),
            ("action=start", "no process is named for the action 'start'"),
        ] {
            let reply = try #require(status(.GET, "/index.html?\(query)"))
            #expect(reply.status == .internalServerError)
            #expect(reply.failure == failure)
        }
    }

    @Test
    func `a wrong token is refused, and nothing is done`() throws {
        let reply = try #require(status(.POST, "/?processname=x", body: "action=clearlog&csrf=0"))
        #expect(reply.status == .forbidden)
        #expect(reply.text.contains("out of date"))
        #expect(control.fakeOperations.requests == [])
    }

    @Test
    func `links without a token can be turned off`() throws {
        let strict = Self.pages(control, legacyGetActions: false)
        var reply: HTTPReply?
        strict.status(request(.GET, "/?action=clearlog&processname=x")) { reply = $0 }
        #expect(reply?.status == .methodNotAllowed)
        #expect(reply?.headers["Allow"] == ["POST"])
        strict.status(request(.POST, "/?action=clearlog&processname=x")) { reply = $0 }
        #expect(reply?.status == .forbidden)
        #expect(control.fakeOperations.requests == [])
        strict.status(request(.GET, "/?action=refresh")) { reply = $0 }
        #expect(reply?.status == .movedPermanently)
    }

    @Test
    func `what a browser sends for another site is not done`() {
        var reply: HTTPReply?
        let uri = "/?action=clearlog&processname=x"
        pages.status(request(.GET, uri, headers: ["Sec-Fetch-Site": "cross-site"])) { reply = $0 }
        #expect(reply?.status == .forbidden)
        #expect(control.fakeOperations.requests == [])
    }

    @Test(arguments: ["clearlog", "start", "refresh"])
    func `nothing is done while everything is being stopped (WEB-1)`(action: String) {
        control.isShuttingDown = true
        let reply = status(.GET, "/?action=\(action)&processname=x")
        #expect(reply?.failure == "no page while everything is being stopped")
        #expect(control.fakeOperations.requests == [])
    }

    @Test
    func `pages run nothing but our files`() throws {
        let policy = try #require(status(.GET, "/")?.headers.first(name: "Content-Security-Policy"))
        #expect(policy.hasPrefix("default-src 'none'; script-src 'self'; style-src 'self';"))
        #expect(!policy.contains("unsafe"))
    }

    @Test
    func `files come by a query too, so that the page needs no slash at its end (EXT-54)`() throws {
        let reply = try #require(status(.GET, "/?file=supervisor.css"))
        #expect(reply.headers["Content-Type"] == ["text/css"])
    }

    private func log(_ uri: String) -> HTTPReply? {
        var answer: HTTPReply?
        pages.log(request(.GET, uri)) { answer = $0 }
        return answer
    }

    @Test
    func `the log page shows a log and names its stream`() throws {
        process.record.stderrLog = .memory
        control.fakeLogs.memories[.stderr(process.name)] = .init("a <b>\n")
        let page = try #require(log("/log.html?processname=x&channel=stderr")).text
        #expect(page.contains("data-stream=\"logtail/x/stderr?tail=65536\">\na &lt;b&gt;\n</pre>"))
        #expect(log("/log.html?processname=x")?.text.contains("No stdout log for x") == true)
        #expect(log("/log.html?processname=nope")?.status == .notFound)
        #expect(log("/log.html?processname=x&channel=nope")?.status == .notFound)
        #expect(log("/log.html")?.status == .notFound)
    }

    @Test(arguments: [("10", "10"), ("0", "2"), ("-5", "2"), ("99999999", "3600")])
    func `who has no scripts may have the page loaded again and again`(asked: String, seconds: String) throws {
        let page = try #require(status(.GET, "/?refresh=\(asked)")).text
        #expect(page.contains("<meta http-equiv=\"refresh\" content=\"\(seconds)\" />"))
        #expect(try !#require(status(.GET, "/?refresh=x")).text.contains("http-equiv"))
    }

    private func tail(_ uri: String) -> String {
        var answer: HTTPReply?
        pages.tail(request(.GET, uri)) { answer = $0 }
        return answer?.text ?? "(no answer)"
    }

    @Test
    func `pages are not to be kept (WEB-2)`() throws {
        let reply = try #require(status(.GET, "/"))
        #expect(reply.status == .ok)
        #expect(reply.headers["Content-Type"] == ["text/html;charset=utf-8"])
        #expect(reply.headers["Cache-Control"] == ["no-cache"])
        #expect(reply.headers["Expires"] == ["Thu, 01 Jan 1970 00:00:00 GMT"])
    }

    @Test
    func `an action leads back to the page with a message (WEB-8, EXT-54)`() throws {
        control.fakeOperations.startResult = .alreadyStarted
        let reply = try #require(status(.GET, "/index.html?action=start&processname=x"))
        #expect(reply.status == .movedPermanently)
        #expect(reply.headers["Location"] == ["?message=ERROR%3A%20Process%20x%3A%20already%20started"])
        #expect(reply.headers["Cache-Control"] == ["no-cache"])
    }

    @Test
    func `a message cannot add headers`() throws {
        let reply = try #require(status(.GET, "/?action=stop&processname=%0D%0AX:%201"))
        #expect(reply.headers["Location"] == ["?message=No%20such%20process%20named%20%0D%0AX%3A%201"])
    }

    @Test
    func `actions that there are not fail (WEB-11)`() {
        #expect(status(.GET, "/?action=fly")?.status == .internalServerError)
        #expect(status(.POST, "/", body: "action=start")?.status == .internalServerError)
    }

    @Test
    func `HEAD changes nothing`() {
        #expect(status(.HEAD, "/?action=stopall")?.status == .ok)
        #expect(control.fakeOperations.requests == [])
    }

    @Test
    func `there is no status page during a shutdown (WEB-1)`() {
        control.fakeOperations.stopResult = nil
        var reply: HTTPReply?
        pages.status(request(.GET, "/?action=stop&processname=x")) { reply = $0 }
        #expect(reply == nil)
        control.isShuttingDown = true
        control.fakeOperations.stopResult = .stopped
        control.fakeOperations.finish()
        #expect(reply?.status == .internalServerError)
        #expect(status(.GET, "/")?.status == .internalServerError)
        #expect(status(.GET, "/?action=refresh")?.status == .internalServerError)
    }

    @Test
    func `a form that is far too big is refused`() {
        let body = String(repeating: "a=b&", count: 20000)
        #expect(status(.POST, "/", body: body)?.status == .payloadTooLarge)
    }

    @Test
    func `rows are in the order of names (WEB-4)`() throws {
        let page = try #require(status(.GET, "/")).text
        let names = page.split(separator: "tail.html?processname=").dropFirst().map { $0.prefix { $0 != "\"" } }
        #expect(names == ["a%3Ab", "x"])
    }

    @Test
    func `the tail page has words for what it cannot show (WEB-13)`() {
        #expect(tail("/tail.html").contains("<pre>No process name found</pre>"))
        #expect(tail("/tail.html?processname=").contains("<title>Supervisor tail of process None</title>"))
        #expect(tail("/tail.html?processname=x").contains("<pre>No file for x</pre>"))
        #expect(tail("/tail.html?processname=n").contains("<pre>ERROR: unexpected rpc fault [10] BAD_NAME: n</pre>"))
    }

    @Test
    func `the tail page shows the end of the log (WEB-13)`() {
        process.record.stdoutLog = .memory
        control.fakeLogs.memories[.stdout(process.name)] = .init(String(repeating: "a", count: 3000) + "<end>")
        let short = tail("/tail.html?processname=x")
        #expect(short.contains("<pre>" + String(repeating: "a", count: 1019) + "&lt;end&gt;</pre>"))
        #expect(short.contains("href=\"tail.html?processname=x&amp;limit=1024\""))
        let long = tail("/tail.html?processname=x&limit=2000")
        #expect(long.contains("<pre>" + String(repeating: "a", count: 1995) + "&lt;end&gt;</pre>"))
        #expect(long.contains("limit=2000"))
    }

    @Test(
        arguments: [
            (nil, 1024), ("", 1024), ("10", 1024), ("-5000", 1024), ("abc", 1024), ("1025", 1025),
            ("99999999999999999999", TailPage.longest),
        ]
    )
    func `a limit is within bounds`(text: String?, limit: Int) {
        #expect(TailPage.limit(text) == limit)
    }
}
