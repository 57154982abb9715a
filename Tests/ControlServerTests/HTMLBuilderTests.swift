import Testing

@testable import ControlServer

@Suite
struct HTMLBuilderTests {
    private func html(_ build: (inout HTMLBuilder) -> Void) -> String {
        var builder = HTMLBuilder()
        build(&builder)
        return String(decoding: builder.bytes, as: UTF8.self)
    }

    @Test
    func `elements nest`() {
        let list = html { html in
            html.element("ul", ["class": "a"]) { html in
                html.element("li", text: "x")
                html.void("img", ["src": "y.png", "alt": ""])
            }
        }
        #expect(list == #"<ul class="a"><li>x</li><img src="y.png" alt="" /></ul>"#)
    }

    @Test
    func `text cannot become markup, in content or in attributes`() {
        let evil = #"<script>"&'</script>"#
        let escaped = "&lt;script&gt;&quot;&amp;&#39;&lt;/script&gt;"
        #expect(html { $0.element("p", ["title": evil], text: evil) } == #"<p title="\#(escaped)">\#(escaped)</p>"#)
    }

    @Test
    func `what is escaped already is escaped again`() {
        #expect(html { $0.text("&amp;") } == "&amp;amp;")
    }

    @Test
    func `control characters are replaced, layout and other languages stay`() {
        #expect(html { $0.text("\u{1B}[31m\u{0}\u{7F}") } == "\u{FFFD}[31m\u{FFFD}\u{FFFD}")
        #expect(html { $0.text("a\tb\r\n\u{E9}\u{1F980}") } == "a\tb\r\n\u{E9}\u{1F980}")
    }
}
