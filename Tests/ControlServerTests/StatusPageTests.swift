import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct StatusPageTests {
    private func html(
        _ rows: [ProcessRow],
        message: String? = nil,
        token: String? = "t",
        offersLinks: Bool = true
    ) -> String {
        StatusPage(
            identifier: "supervisor",
            rows: rows,
            message: message,
            token: token,
            offersLinks: offersLinks,
            version: "1-2",
            refreshInterval: nil
        ).page.reply.text
    }

    private func row(_ state: ProcessState, _ name: String = "m", group: String = "g") -> ProcessRow {
        ProcessRow(
            group: group,
            name: name,
            state: state,
            description: "",
            uptime: nil,
            lastEnd: nil,
            spawnError: nil
        )
    }

    /// Labels of the buttons that belong to a process.
    private func buttons(_ state: ProcessState) -> [String] {
        let page = html([row(state)])
        return ["Start", "Restart", "Stop", "Clear log"].filter { page.contains("aria-label=\"\($0) g:m\"") }
    }

    @Test(arguments: ProcessState.allCases)
    func `buttons fit the state, and what is about to be started can be stopped`(state: ProcessState) {
        switch state {
        case .running: #expect(buttons(state) == ["Restart", "Stop", "Clear log"])
        case .stopped, .exited, .fatal: #expect(buttons(state) == ["Start", "Clear log"])
        case .starting, .backoff: #expect(buttons(state) == ["Stop", "Clear log"])
        case .stopping, .unknown: #expect(buttons(state) == ["Clear log"])
        }
    }

    /// Labels of the links for programs that read the page.
    private func links(_ state: ProcessState) -> [String] {
        let page = html([row(state)])
        return ["Restart", "Start", "Stop", "Clear Log", "Tail -f Stdout", "Tail -f Stderr"]
            .filter { page.contains(">\($0)</a>") }
    }

    @Test(arguments: ProcessState.allCases)
    func `links for programs are those of Supervisor (WEB-6)`(state: ProcessState) {
        let always = ["Clear Log", "Tail -f Stdout", "Tail -f Stderr"]
        switch state {
        case .running: #expect(links(state) == ["Restart", "Stop"] + always)
        case .stopped, .exited, .fatal: #expect(links(state) == ["Start"] + always)
        case .starting, .backoff, .stopping, .unknown: #expect(links(state) == always)
        }
        #expect(html([row(state)]).split(separator: "<li>").count == 1 + 5)
    }

    @Test
    func `links that do nothing are not offered`() {
        let page = html([row(.running)], offersLinks: false)
        #expect(!page.contains("?action=") && !page.contains("&amp;action="))
        #expect(page.contains("href=\"logtail/g%3Am\""))
        #expect(html([row(.running)]).contains("href=\"index.html?action=stopall\""))
    }

    @Test(arguments: ProcessState.allCases)
    func `the state is shown in lower case and in its colour (WEB-5)`(state: ProcessState) {
        let style =
            switch state {
            case .running: "statusrunning"
            case .fatal, .backoff: "statuserror"
            default: "statusnominal"
            }
        #expect(html([row(state)]).contains("<span class=\"chip \(style)\">\(state.name.lowercased())</span>"))
    }

    @Test
    func `names are quoted in links`() {
        let page = html([row(.running, "a b&\"")])
        #expect(page.contains("href=\"tail.html?processname=g%3Aa%20b%26%22\""))
        #expect(page.contains("href=\"index.html?processname=g%3Aa%20b%26%22&amp;action=stop\""))
        #expect(page.contains("formaction=\"?processname=g%3Aa%20b%26%22\""))
        #expect(page.contains("href=\"logtail/g%3Aa%20b%26%22/stderr\""))
        #expect(page.contains(">g:a b&amp;&quot;</a>"))
    }

    @Test
    func `no text from outside is markup`() {
        let evil = "<i>\"'<script>"
        let row = ProcessRow(
            group: evil,
            name: evil,
            state: .exited,
            description: evil,
            uptime: nil,
            lastEnd: evil,
            isBadEnd: true,
            spawnError: evil
        )
        let pages = [
            html([row], message: evil),
            StatusPage(
                identifier: evil,
                rows: [],
                message: nil,
                token: evil,
                offersLinks: true,
                version: evil,
                refreshInterval: nil
            ).page.reply.text,
            LogPage(namespec: evil, channel: .stderr, text: evil, refreshInterval: nil).page.reply.text,
            LogPage(namespec: evil, channel: .stdout, text: nil, refreshInterval: nil).page.reply.text,
            TailPage(processName: evil, limit: 1024, text: evil).page.reply.text,
            HTTPReply.error(.notFound, evil).text,
        ]
        for page in pages {
            #expect(page.contains("&lt;i&gt;&quot;&#39;&lt;script&gt;"))
            #expect(!page.contains("<i>") && !page.contains("<script>") && !page.contains("\"'"))
        }
    }

    @Test
    func `a program whose standard error goes into the other log has one log`() {
        var joined = row(.running)
        joined.hasErrorLog = false
        #expect(html([row(.running)]).contains("aria-label=\"stderr of g:m\""))
        #expect(!html([joined]).contains("aria-label=\"stderr of g:m\""))
        var page = LogPage(namespec: "g:m", channel: .stdout, text: "", refreshInterval: nil)
        page.hasErrorLog = false
        #expect(!page.page.reply.text.contains("channel=stderr"))
    }

    @Test
    func `a log that is a standard stream of supervisord is told to be shared`() {
        var page = LogPage(namespec: "m", channel: .stdout, text: "a", refreshInterval: nil)
        #expect(!page.page.reply.text.contains("class=\"note\""))
        page.sharedPath = "/dev/stdout"
        #expect(page.page.reply.text.contains("All that is written to /dev/stdout"))
        page = LogPage(namespec: "m", channel: .stdout, text: nil, refreshInterval: nil)
        page.sharedPath = "/dev/stdout"
        #expect(page.page.reply.text.contains("No stdout log for m: written to /dev/stdout, see the output"))
    }

    @Test
    func `a description that is too long for its place is told in whole`() {
        let row = ProcessRow(
            group: "g",
            name: "m",
            state: .starting,
            description: "d",
            uptime: nil,
            lastEnd: nil,
            spawnError: "\"e\""
        )
        #expect(html([row]).contains("<td class=\"description\" title=\"d; &quot;e&quot;\">d</td>"))
    }

    @Test
    func `processes of a group stand under its name, others alone`() {
        let page = html([
            row(.running, "a", group: "a"), row(.running), row(.fatal, "n"), row(.running, "z", group: "z"),
        ])
        #expect(page.split(separator: "<tbody>").count == 1 + 3)
        #expect(page.split(separator: "<tr class=\"group\" data-heading=\"g\">").count == 1 + 1)
        #expect(page.contains("<span class=\"count\">1 of 2 running</span>"))
        #expect(page.contains("<p id=\"summary\">3 running, 1 fatal</p>"))
    }

    @Test
    func `without processes there is no table (WEB-4)`() {
        #expect(html([]).contains("No programs to manage"))
        #expect(!html([]).contains("<table"))
    }

    @Test
    func `a message is shown when there is one, and an error as such (WEB-9)`() {
        #expect(html([], message: "a & b").contains("class=\"status_msg\" id=\"message\" role=\"status\">a &amp; b<"))
        #expect(html([], message: "ERROR: no").contains("class=\"status_msg error\""))
        #expect(html([]).contains("<div class=\"hidden\" id=\"message\" role=\"status\"></div>"))
    }

    @Test
    func `all links are relative (EXT-54)`() {
        let page = html([row(.running), row(.exited)], message: "m")
        let references = ["href=\"", "src=\"", "action=\""].flatMap { page.split(separator: $0).dropFirst() }
        #expect(references.count > 20)
        #expect(references.allSatisfy { !$0.hasPrefix("/") && !$0.hasPrefix("http") })
    }

    @Test
    func `the form has the token when there is one`() {
        #expect(html([]).contains("<input type=\"hidden\" name=\"csrf\" value=\"t\" />"))
        #expect(!html([], token: nil).contains("csrf"))
    }
}

@Suite
struct ProcessRowTests {
    private let process = FakeProcess("x", .running)

    private var html: String {
        var builder = HTMLBuilder()
        process.row(now: 1090).write(&builder, offersLinks: true)
        return String(decoding: builder.bytes, as: UTF8.self)
    }

    @Test
    func `the uptime is marked, so that the page can count on`() {
        process.record.pid = 12
        process.record.startedAt = 1000
        #expect(html.contains(">pid 12, uptime <span data-uptime=\"90\">0:01:30</span></td>"))
        #expect(process.description(now: 1090) == "pid 12, uptime 0:01:30")
    }

    @Test
    func `the last exit is told`() {
        #expect(html.contains("<td class=\"end\"></td>"))
        process.record.exitCode = 3
        #expect(html.contains("<td class=\"end\"><span class=\"\">status 3</span></td>"))
        process.record.exitCode = -1
        #expect(html.contains("<span class=\"\">killed by a signal</span>"))
    }

    @Test
    func `an exit that was not expected stands out`() {
        process.become(.exited)
        process.record.exitCode = 3
        process.record.spawnError = "Bad exit code 3"
        #expect(html.contains("<td class=\"end\"><span class=\"bad\">status 3</span></td>"))
    }

    @Test
    func `why a process cannot be started is told once`() {
        process.record.spawnError = "can't find command '/nope'"
        process.become(.fatal)
        #expect(html.contains(">can&#39;t find command &#39;/nope&#39;</td>"))
        #expect(!html.contains("class=\"error\""))
        process.become(.starting)
        #expect(html.contains("<span class=\"error\">can&#39;t find command"))
    }

    @Test
    func `health is told in words behind the uptime, with its reason for the pointer (EXT-73)`() {
        process.record.pid = 12
        process.record.startedAt = 1000
        process.tell { $0.health = HealthRecord(status: .healthy) }
        let uptime = "pid 12, uptime <span data-uptime=\"90\">0:01:30</span>"
        #expect(html.contains("title=\"\">\(uptime), <span class=\"\">healthy</span></td>"))
        process.tell { $0.health = HealthRecord(status: .unhealthy, reason: "<refused>") }
        #expect(
            html.contains("title=\"unhealthy: &lt;refused&gt;\">\(uptime), <span class=\"bad\">unhealthy</span></td>")
        )
        process.become(.stopping)
        #expect(!html.contains("healthy"))
    }

    @Test
    func `what a start waits for is told, in whole for the pointer (EXT-70)`() {
        process.become(.starting)
        process.tell { $0.waitingFor = ["db:healthy", "cache"] }
        #expect(html.contains(" title=\"waiting for db:healthy, cache\">waiting for db:healthy, cache</td>"))
    }

    @Test
    func `the time until a restart is marked, so that the page can count on (EXT-74)`() {
        process.become(.exited)
        process.record.exitCode = 1
        process.tell {
            $0.nextStartAt = 1098
            $0.lastEnd = "exit status 1"
        }
        let words = "exited with status 1, restart in <span data-due=\"8\">8</span> s"
        #expect(html.contains(" title=\"exited with status 1\">\(words)</td>"))
    }

    @Test
    func `what the program says of itself is text (EXT-71)`() {
        process.record.pid = 12
        process.record.startedAt = 1000
        process.tell { $0.statusText = "<b>7 requests" }
        #expect(html.contains("title=\"&lt;b&gt;7 requests\""))
        #expect(html.contains("</span> \u{2013} <span class=\"says\">&lt;b&gt;7 requests</span></td>"))
        process.become(.stopped)
        #expect(!html.contains("requests"))
    }
}
