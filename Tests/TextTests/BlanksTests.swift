import Testing
import Text

@Suite
struct BlanksTests {
    @Test
    func `a text is trimmed of what Python's strip() takes away`() {
        #expect("\u{1c} \u{a0}a b\u{2003}\n".trimmed == "a b")
        #expect("\u{3000}".trimmed.isEmpty && "".trimmed.isEmpty)
        #expect("\u{200b}a".trimmed == "\u{200b}a")
    }

    @Test
    func `words are split at what Python's split() splits at`() {
        #expect(" a\u{2028}b\u{85}".words == ["a", "b"])
    }

    @Test
    func `ASCII's blanks are fewer`() {
        #expect("\t\u{b} a\u{a0} \r\n".asciiTrimmed == "a\u{a0}")
        #expect("\u{1c}a".asciiTrimmed == "\u{1c}a")
        #expect(" \u{c}".asciiTrimmed.isEmpty)
        #expect(" a\u{85}b\tc ".asciiWords == ["a\u{85}b", "c"])
        #expect(Array([0x20, 0x61, 0x0a] as [UInt8]).asciiTrimmed.elementsEqual([0x61]))
    }
}
