import Testing
import Text

@Suite
struct JSONBytesTests {
    private func json(_ bytes: [UInt8], keepingDelete: Bool = false) -> String {
        var output: [UInt8] = []
        bytes.withUnsafeBytes { JSONBytes.append(string: $0, to: &output, keepingDelete: keepingDelete) }
        return String(decoding: output, as: UTF8.self)
    }

    @Test
    func `quotes, backslashes and control characters are escaped`() {
        #expect(json(Array("a\"\\\n\r\t\u{1b}\u{e9}".utf8)) == #""a\"\\\n\r\t\u001bé""#)
    }

    @Test
    func `DEL is escaped unless it is to be kept`() {
        #expect(json([0x61, 0x7f]) == #""a\u007f""#)
        #expect(json([0x61, 0x7f], keepingDelete: true) == "\"a\u{7f}\"")
    }

    @Test
    func `what is not UTF-8 is replaced, a character for each beginning of one`() {
        #expect(json([0xe2, 0x82, 0x61, 0xff]) == "\"\u{fffd}a\u{fffd}\"")
    }
}
