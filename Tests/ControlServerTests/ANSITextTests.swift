import Configuration
import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite struct ANSITextTests {
    private func markup(_ text: String) -> String {
        var html = HTMLBuilder()
        ANSIText(text).write(&html)
        return String(decoding: html.bytes, as: UTF8.self)
    }

    @Test(
        arguments: [
            ("plain <b>", "plain &lt;b&gt;"), ("\u{1b}[31mred\u{1b}[0m!", "<span class=\"f1\">red</span>!"),
            (
                "\u{1b}[1;92;44mx\u{1b}[22;49my\u{1b}[mz",
                "<span class=\"s1 f10 b4\">x</span><span class=\"f10\">y</span>z"
            ),
            (
                "\u{1b}[38;5;9ma\u{1b}[38;5;196mb\u{1b}[38;2;0;200;0mc",
                "<span class=\"f9\">a</span><span class=\"f1\">b</span><span class=\"f2\">c</span>"
            ),
            ("\u{1b}[38:2::0:0:255mx", "<span class=\"f4\">x</span>"),
            ("\u{1b}[48;5;240mx", "<span class=\"b8\">x</span>"),
            ("\u{1b}[3;4;7;2mx\u{1b}[23;24;27my", "<span class=\"s2 s3 s4 s7\">x</span><span class=\"s2\">y</span>"),
            ("\u{1b}[31mred\nnot", "<span class=\"f1\">red</span>\nnot"),
            ("a\u{1b}[2J\u{1b}[?25lb\u{1b}(Bc\u{1b}", "abc"),
            ("\u{1b}]0;title\u{7}a\u{1b}]8;;x\u{1b}\\b\u{1b}]open\nc", "ab\nc"), ("a\r\nb\r\r\n", "a\nb\n"),
            ("\u{1b}[31;<script>mx", "cript&gt;mx"),
            ("\u{1b}[999999999999999999999;31mx", "<span class=\"f1\">x</span>"),
            ("\u{1b}[38;5mx", "x"), ("\u{1b}[38;2;1mx\u{1b}[", "x"), ("\u{1b}[<31mx", "x"), ("\u{1b}[31m", ""),
        ]
    )
    func `colours are classes, and nothing else has an effect`(text: String, wanted: String) {
        #expect(markup(text) == wanted)
    }
}

/// `/logs.html`, and what pages of single logs tell of their processes.
@Suite struct LogsPageTests {
    private let control: FakeControl
    private let pages: WebPages

    init() {
        control = FakeControl([FakeProcess("a", .running), FakeProcess("b", group: "g")])
        for group in control.groups {
            let process = group.members[0]
            process.record.stdoutLog = .memory
            control.fakeLogs.memories[.stdout(process.name)] = FakeLogs.Memory(
                "\u{1b}[32m\(process.name.process) <1>\n"
            )
        }
        pages = WebPages(
            control: control,
            settings: HTTPServerSettings(section: "inet_http_server", address: .inet(host: nil, port: 9001)),
            secret: PageSecret([1]),
            files: StaticFiles(modifiedAt: 0)
        )
    }

    private func logs(_ query: String = "") -> HTTPReply? {
        var answer: HTTPReply?
        pages.logs(request(.GET, "/logs.html?\(query)"), time: TestTime()) { answer = $0 }
        return answer
    }

    private func log(_ query: String) -> String {
        var text = ""
        pages.log(request(.GET, "/log.html?\(query)")) { text = $0.text }
        return text
    }

    @Test func `the last lines of all are there without a script, each with its name`() throws {
        let page = try #require(logs()?.text)
        for line in [
            "<a class=\"who c0\" href=\"log.html?processname=a\">a</a><span class=\"said\"><span class=\"f2\">a &lt;1&gt;</span></span>",
            "<a class=\"who c1\" href=\"log.html?processname=g%3Ab\">g:b</a><span class=\"said\"><span class=\"f2\">b &lt;1&gt;</span></span>",
            "data-records=\"logs/stream?follow=1&amp;lines=10\"",
        ] { #expect(page.contains(line)) }
    }

    @Test func `what is chosen is kept in the page and its stream`() throws {
        let page = try #require(logs("name=g:*&stream=stderr&filter=x")?.text)
        #expect(page.contains("logs/stream?follow=1&amp;lines=10&amp;name=g%3A%2A&amp;stream=stderr"))
        #expect(page.contains("<option value=\"stderr\" selected=\"\">stderr</option>"))
        #expect(page.contains("value=\"x\"") && !page.contains("class=\"line\""))
        #expect(logs("name=nope")?.status == .notFound && logs("stream=x")?.status == .badRequest)
    }

    @Test func `a text is found whatever its case`() {
        #expect(
            LogsPage.contains("An Error here", "eRRor") && LogsPage.contains("x", "") && LogsPage.contains("aab", "ab")
        )
        #expect(!LogsPage.contains("er", "error") && !LogsPage.contains("", "x"))
    }

    @Test func `the page of a log has the state and the buttons of its process`() {
        let page = log("processname=a")
        #expect(page.contains("data-state=\"running\"") && page.contains("name=\"csrf\""))
        #expect(page.contains("formaction=\"index.html?processname=a\"") && page.contains("value=\"restart\""))
    }

    @Test func `the activity log has a page`() {
        #expect(log("log=activity").contains("The activity log cannot be shown: it goes to nowhere"))
        control.activityLog = .memory
        control.fakeLogs.memories[.activity] = FakeLogs.Memory("INFO spawned <x>\n")
        let page = log("log=activity")
        #expect(page.contains("INFO spawned &lt;x&gt;") && page.contains("data-stream=\"mainlogtail?tail=65536\""))
    }

    @Test func `all files of style and script are small together`() {
        let sizes = StaticFiles.all.filter { $0.type == "text/css" || $0.type == "text/javascript" }.map(
            \.content.count
        )
        #expect(sizes.reduce(0, +) <= 60 * 1024)
        let ours = StaticFiles.all.filter { $0.name == "log.css" || $0.name == "log.js" }.map(\.content.count)
        #expect(ours.count == 2 && ours.reduce(0, +) <= 18 * 1024)
    }
}
