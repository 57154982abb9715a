import Testing
import Text

@Suite
struct PercentEncodingTests {
    @Test(arguments: [
        ("%2541", "%41"), ("%25%34%31", "%41"), ("%%34%31", "%41"), ("%4%31", "%41"), ("%25252541", "%252541"),
        ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%41", "A"), ("a%2", "a%2"),
    ])
    func `an escape is decoded once`(encoded: String, text: String) {
        #expect(PercentEncoding.decode(encoded.utf8) == text)
    }

    @Test(
        arguments: [
            (.unreserved, "g%3Am%2F%C3%A9%20%26%3D%2B%25%3F%23%0A~"),
            (.unreservedAndSlashes, "g%3Am/%C3%A9%20%26%3D%2B%25%3F%23%0A~"),
            (.path, "g:m/%C3%A9%20&=+%25%3F%23%0A~"),
        ] as [(PercentEncoding.Kept, String)]
    )
    func `what is encoded can be decoded`(kept: PercentEncoding.Kept, encoded: String) {
        let text = "g:m/\u{E9} &=+%?#\n~"
        #expect(PercentEncoding.encode(text, keeping: kept) == encoded)
        #expect(PercentEncoding.decode(encoded.utf8) == text)
    }
}
