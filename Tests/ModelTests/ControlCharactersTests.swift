import Model
import Testing

@Suite struct ControlCharactersTests {
    @Test("control characters are spelled out and nothing else is")
    func spelling() {
        #expect("\u{0}\u{1b}\u{7f}\u{85}\r\n\t".spellingOutControlCharacters() == #"\x00\x1b\x7f\x85\r\n\t"#)
        #expect(#"a\x1b ø😀"#.spellingOutControlCharacters() == #"a\x1b ø😀"#)
        #expect("a\nb\t\r\n".spellingOutControlCharacters(keepingLayout: true) == "a\nb\t\\r\n")
    }
}
