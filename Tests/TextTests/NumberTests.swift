import Testing
import Text

@Suite
struct NumberTests {
    @Test(
        arguments: [
            ("7", 7), (" +7\n", 7), ("-0", 0), ("1_000", 1000), ("007", 7), ("_1", nil), ("1_", nil), ("1__0", nil),
            ("", nil), ("+", nil), ("0x1", nil), ("9223372036854775807", Int.max), ("-9223372036854775808", Int.min),
            ("99999999999999999999", Int.max), ("-99999999999999999999", Int.min),
        ] as [(String, Int?)]
    )
    func `an integer is read as Python reads it`(text: String, value: Int?) {
        #expect(PythonInteger(text)?.value == value)
        #expect(PythonInteger(Array(text.utf8))?.value == value)
    }

    @Test
    func `bytes have ASCII's blanks around them, texts have Unicode's`() {
        #expect(PythonInteger("\u{a0}7")?.value == 7)
        #expect(PythonInteger(Array("\u{a0}7".utf8)) == nil)
    }

    @Test
    func `zeros fill up a width`() {
        #expect(7.zeroPadded(to: 2) == "07" && 123.zeroPadded(to: 2) == "123" && 0.zeroPadded(to: 3) == "000")
        #expect(0x1f.zeroPadded(to: 4, radix: 16) == "001f")
        #expect(UInt8(10).hexadecimal == "0a" && UInt8(255).hexadecimal == "ff")
    }
}
