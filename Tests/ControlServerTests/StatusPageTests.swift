import Model
import Testing

@testable import ControlServer

@Suite
struct StatusPageTests {
    private func html(_ rows: [StatusPage.Row], message: String? = nil) -> String {
        StatusPage(rows: rows, message: message, year: 2026).page.reply.text
    }

    private func row(_ state: ProcessState, _ name: String = "g:m", _ description: String = "") -> StatusPage.Row {
        StatusPage.Row(namespec: name, state: state, description: description)
    }

    /// Labels of the actions that are shown.
    private func actions(_ state: ProcessState) -> [String] {
        let page = html([row(state)])
        return ["Restart", "Start", "Stop", "Clear Log", "Tail -f Stdout", "Tail -f Stderr"]
            .filter { page.contains(">\($0)</a>") }
    }

    @Test(arguments: ProcessState.allCases)
    func `actions fit the state (WEB-6)`(state: ProcessState) {
        let always = ["Clear Log", "Tail -f Stdout", "Tail -f Stderr"]
        switch state {
        case .running: #expect(actions(state) == ["Restart", "Stop"] + always)
        case .stopped, .exited, .fatal: #expect(actions(state) == ["Start"] + always)
        case .starting, .backoff, .stopping, .unknown: #expect(actions(state) == always)
        }
        #expect(html([row(state)]).split(separator: "<li>").count == 1 + 5)
    }

    @Test(arguments: ProcessState.allCases)
    func `the state is shown in lower case and in its colour (WEB-5)`(state: ProcessState) {
        let style =
            switch state {
            case .running: "statusrunning"
            case .fatal, .backoff: "statuserror"
            default: "statusnominal"
            }
        #expect(html([row(state)]).contains("<span class=\"\(style)\">\(state.name.lowercased())</span>"))
    }

    @Test
    func `names are quoted in links`() {
        let page = html([row(.running, "g:a b&\"")])
        #expect(page.contains("href=\"tail.html?processname=g%3Aa%20b%26%22\""))
        #expect(page.contains("href=\"index.html?processname=g%3Aa%20b%26%22&amp;action=stop\""))
        #expect(page.contains("href=\"logtail/g%3Aa%20b%26%22/stderr\""))
        #expect(page.contains(">g:a b&amp;&quot;</a>"))
    }

    @Test
    func `no text from outside is markup`() {
        let page = html([row(.fatal, "<i>", "<b>")], message: "<script>")
        #expect(!page.contains("<i>") && !page.contains("<b>") && !page.contains("<script>"))
    }

    @Test
    func `every second row is shaded (WEB-4)`() {
        let page = html([row(.running), row(.running), row(.running)])
        #expect(page.split(separator: "<tr class=\"shade\">").count == 2)
    }

    @Test
    func `without processes there is no table (WEB-4)`() {
        #expect(html([]).contains("No programs to manage"))
        #expect(!html([]).contains("<table"))
    }

    @Test
    func `a message is shown when there is one (WEB-9)`() {
        #expect(html([], message: "a & b").contains("<div class=\"status_msg\">a &amp; b</div>"))
        #expect(html([]).contains("<div class=\"hidden\"></div>"))
    }

    @Test
    func `all links are relative (EXT-54)`() {
        let page = html([row(.running), row(.exited)], message: "m")
        let references = (page.split(separator: "href=\"").dropFirst() + page.split(separator: "src=\"").dropFirst())
            .filter { !$0.hasPrefix("http://supervisord.org") && !$0.hasPrefix("http://agendaless.com") }
        #expect(references.count > 10)
        #expect(references.allSatisfy { !$0.hasPrefix("/") && !$0.hasPrefix("http") })
    }
}
