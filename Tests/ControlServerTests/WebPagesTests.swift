import Model
import NIOHTTP1
import Output
import Testing

@testable import ControlServer

@Suite
struct WebPagesTests {
    private let process = FakeProcess("x", .running)
    private let control: FakeControl
    private let pages: WebPages

    init() {
        control = FakeControl([process, FakeProcess("b", group: "a", .fatal)])
        pages = WebPages(control: control)
    }

    private func status(_ method: HTTPMethod, _ uri: String, body: String = "") -> HTTPReply? {
        var answer: HTTPReply?
        pages.status(request(method, uri, body: body)) { answer = $0 }
        return answer
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
        #expect(process.requests == [])
    }

    @Test
    func `there is no status page during a shutdown (WEB-1)`() {
        #expect(status(.GET, "/?action=stop&processname=x") == nil)
        control.isShuttingDown = true
        process.become(.stopped)
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
        let log = MemoryLog(capacity: 100_000)
        log.write(String(repeating: "a", count: 3000) + "<end>")
        process.stdoutLog = .memory(log)
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
