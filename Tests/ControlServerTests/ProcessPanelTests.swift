import ControlProtocol
import Model
import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct ProcessPanelTests {
    private let process = FakeProcess("x", group: "g", .running)

    private func facts(_ history: [HistoryEntry] = [], _ next: NextStep? = nil) -> [String] {
        ProcessPanel.facts(of: process, history, next, now: 0).map { "\($0.name): \($0.text)\($0.isBad ? " !" : "")" }
    }

    private func html(_ history: [HistoryEntry] = [], log: String = "") -> String {
        var builder = HTMLBuilder()
        let tail = LastLines(.stderr, log: log)
        ProcessPanel(process, history: history, next: nil, tail: tail, now: 0).write(&builder)
        return String(decoding: builder.bytes, as: UTF8.self)
    }

    private static let crash = HistoryEntry(
        at: 0,
        from: .running,
        to: .exited,
        origin: .process,
        cause: "terminated by SIGSEGV (core dumped), not expected",
        end: .signaled(SignalNumber(rawValue: 11), coreDumped: true)
    )

    @Test
    func `nothing is told where there is nothing to tell`() {
        #expect(facts() == ["Restarts: 0", "Pid: 4711"])
        process.become(.stopped)
        #expect(facts() == ["Restarts: 0"])
    }

    @Test
    func `what has failed is told first, with its cause, its ends by the names of signals, and what comes next`() {
        process.become(.exited)
        process.record.exitCode = -1
        process.record.spawnError = "Bad exit code -1"
        process.record.automaticRestarts = 3
        let told = facts([Self.crash, Self.crash], NextStep(.restart, at: 5))
        #expect(told.first == "Why: terminated by SIGSEGV (core dumped), not expected !")
        #expect(told[1].hasPrefix("Next: restart at "))
        #expect(told[2].hasPrefix("Last exits: SIGSEGV (core dumped) at "))
        #expect(told[2].utf8.split(separator: UInt8(ascii: ";")).count == 2)
        #expect(told[3] == "Restarts: 3")
        process.become(.fatal)
        #expect(facts([Self.crash])[1] == "Next: nothing, until it is started")
    }

    @Test
    func `health is told with failures, time and reason (EXT-73)`() {
        process.tell {
            $0.health = HealthRecord(status: .unhealthy, failures: 1, checkedAt: 0, reason: "refused")
        }
        #expect(facts()[0].hasPrefix("Health: unhealthy, 1 failure, checked at "))
        #expect(facts()[0].hasSuffix(": refused !"))
        process.tell { $0.health = HealthRecord(status: .healthy, checkedAt: 0) }
        #expect(facts()[0].hasPrefix("Health: healthy, checked at ") && !facts()[0].hasSuffix("!"))
    }

    @Test
    func `what it waits for and depends on is told (EXT-70)`() {
        process.become(.starting)
        process.tell { $0.waitingFor = ["db:healthy", "cache"] }
        #expect(facts()[0] == "Waits for: db:healthy, cache")
    }

    @Test
    func `the history is told from the end, with cause and who has asked (EXT-91)`() {
        let start = HistoryEntry(at: 0, from: .stopped, to: .starting, origin: .client, cause: "start asked for")
        let page = html([start, Self.crash])
        let lines = page.split(separator: "<li>").dropFirst()
        #expect(lines.count == 2)
        #expect(lines.first?.contains(">exited</span>") == true)
        #expect(lines.last?.contains("<span>start asked for</span><span class=\"by\">client</span>") == true)
        #expect(html().contains("No change of its state is remembered"))
    }

    @Test
    func `what programs and clients say is text`() {
        process.tell { $0.statusText = "<i>" }
        let entry = HistoryEntry(at: 0, from: .running, to: .exited, origin: .process, cause: "<i>")
        let page = html([entry], log: "<i>\u{1}\n")
        #expect(page.split(separator: "&lt;i&gt;").count == 4)
        #expect(!page.contains("<i>") && !page.contains("\u{1}"))
    }

    @Test
    func `clear log has the form of the page, and the log is one click away`() {
        let page = html()
        #expect(
            page.contains(
                "form=\"control\" formaction=\"index.html?processname=g%3Ax\" name=\"action\" value=\"clearlog\""
            )
        )
        #expect(page.contains("href=\"log.html?processname=g%3Ax&amp;channel=stderr\""))
    }
}

@Suite
struct LastLinesTests {
    private func text(_ log: String) -> String { LastLines(.stdout, log: log).text }

    @Test
    func `the last six lines are shown, the last of them also when it is not finished`() {
        #expect(text("") == "")
        #expect(text("a\nb") == "a\nb")
        #expect(text("a\nb\n") == "a\nb")
        #expect(text("1\n2\n3\n4\n5\n6\n7\n8\n") == "3\n4\n5\n6\n7\n8")
        #expect(text("a\n\n") == "a\n")
    }

    @Test
    func `a line whose beginning is missing is left out, unless there is no other`() {
        let long = String(repeating: "x", count: LastLines.bytes - 3)
        #expect(text(long + "\nab") == "ab")
        #expect(text(long + "yyy") == long + "yyy")
    }

    @Test
    func `sequences for terminals are left out`() {
        #expect(text("\u{1B}[31mred\u{1B}[0m\n") == "red")
    }

    @Test
    func `the title tells which log it is, or that it is empty`() {
        #expect(LastLines(.stderr, log: "a").title == "Last lines of stderr")
        #expect(LastLines.none.title == "Nothing in the log")
    }
}

@Suite
struct ResourceReportTests {
    @Test
    func `a report is JSON, whatever is in names and lines`() {
        let uses = [
            ResourceUse(
                Namespec(group: "a", process: "a"),
                cpuMilliseconds: 10,
                residentMemory: 20,
                threads: 1,
                openDescriptors: 5
            ),
            ResourceUse(
                Namespec(group: "g", process: "\"x"),
                cpuMilliseconds: 1,
                residentMemory: 2,
                threads: 3,
                openDescriptors: nil
            ),
        ]
        let tails = [(process: "a", lines: LastLines(.stderr, log: "\"l\u{1}\n2\n"))]
        let report = ResourceReport(at: 7, uses: uses, tails: tails)
        #expect(
            String(decoding: report.bytes, as: UTF8.self)
                == #"{"at":7,"processes":{"a":[10,20,1,5],"g:\"x":[1,2,3,null]},"#
                + #""tails":{"a":{"channel":"stderr","title":"Last lines of stderr","text":"\"l\u0001\n2"}}}"#
        )
        #expect(report.reply.headers["Cache-Control"] == ["no-store"])
        #expect(
            String(decoding: ResourceReport(at: 0, uses: [], tails: []).bytes, as: UTF8.self)
                == #"{"at":0,"processes":{},"tails":{}}"#
        )
    }
}
