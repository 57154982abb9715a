import NIOHTTP1
import Testing

@testable import ControlServer

@Suite
struct FormFieldsTests {
    private func query(_ text: String) -> FormFields { FormFields(query: text.utf8) }

    @Test
    func `names and values are decoded`() {
        let fields = query("processname=g%3Am&message=a+b%20c%2B%26%3D&%61ction=stop")
        #expect(fields["processname"] == "g:m")
        #expect(fields["message"] == "a b c+&=")
        #expect(fields["action"] == "stop")
    }

    @Test
    func `a value may contain the equals sign`() {
        #expect(query("message=a=b=")["message"] == "a=b=")
    }

    @Test(arguments: ["", "action", "action=", "&&", "=stop", "Action=stop", "action;stop"])
    func `a field without value counts as absent (WEB-7)`(text: String) {
        #expect(query(text)["action"] == nil)
    }

    @Test
    func `escapes that are none stay, bytes that are no text are replaced`() {
        #expect(query("message=%zz%4")["message"] == "%zz%4")
        #expect(query("message=%FF")["message"] == "\u{FFFD}")
    }

    @Test
    func `the first value counts in a query, the last in a form, and the form before the query (WEB-7)`() {
        #expect(query("action=a&action=b")["action"] == "a")
        #expect(FormFields(query: "".utf8, form: "action=a&action=b".utf8)["action"] == "b")
        #expect(FormFields(query: "action=q".utf8, form: "action=f".utf8)["action"] == "f")
    }

    @Test
    func `only a POST has a form`() {
        #expect(FormFields(request(.POST, "/?limit=1", body: "action=stop"))["action"] == "stop")
        #expect(FormFields(request(.GET, "/?limit=1", body: "action=stop"))["action"] == nil)
        #expect(FormFields(request(.GET, "/index.html?a=1?b#c"))["a"] == "1?b")
        #expect(FormFields(request(.GET, "/index.html#?a=1"))["a"] == nil)
    }

    @Test(arguments: [
        ("%2541", "%41"), ("%25%34%31", "%41"), ("%%34%31", "%41"), ("%4%31", "%41"), ("%25252541", "%252541"),
        ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%41", "A"), ("a%2", "a%2"),
    ])
    func `an escape is decoded once`(encoded: String, text: String) {
        #expect(FormFields(query: Array("a=\(encoded)".utf8))["a"] == text)
        #expect(FormFields(query: [UInt8](), form: Array("\(encoded)=a".utf8))[text] == "a")
    }

    @Test
    func `a plus sign is a blank, one that was encoded is not`() {
        #expect(FormFields(query: Array("a=%252B%2B+".utf8))["a"] == "%2B+ ")
    }
}
