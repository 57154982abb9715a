import Model
import Testing

/// Bytes and what python3.11 prints for `repr` of each.
private let literals: [(bytes: [UInt8], literal: String)] = [
    ([], "b''"),
    ([112, 108, 97, 105, 110], "b'plain'"),
    ([105, 116, 39, 115], "b\"it's\""),
    ([34], "b'\"'"),
    ([39, 34], "b'\\'\"'"),
    ([92], "b'\\\\'"),
    ([9, 10, 13], "b'\\t\\n\\r'"),
    ([0, 1, 31, 127], "b'\\x00\\x01\\x1f\\x7f'"),
    ([128, 255], "b'\\x80\\xff'"),
    ([82, 69, 65, 68, 89, 10], "b'READY\\n'"),
]

private let literalOfAllBytes: String = [
    "b'\\x00\\x01\\x02\\x03\\x04\\x05\\x06\\x07\\x08\\t\\n\\x0b\\x0c\\r\\x0e\\x0f\\x10\\x11\\x12\\x13",
    "\\x14\\x15\\x16\\x17\\x18\\x19\\x1a\\x1b\\x1c\\x1d\\x1e\\x1f !\"#$%&\\'()*+,-./0123456789:;<=>?@",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\\x7f\\x80\\x81\\x82\\x83\\x84\\",
    "x85\\x86\\x87\\x88\\x89\\x8a\\x8b\\x8c\\x8d\\x8e\\x8f\\x90\\x91\\x92\\x93\\x94\\x95\\x96\\x97\\x",
    "98\\x99\\x9a\\x9b\\x9c\\x9d\\x9e\\x9f\\xa0\\xa1\\xa2\\xa3\\xa4\\xa5\\xa6\\xa7\\xa8\\xa9\\xaa\\xa",
    "b\\xac\\xad\\xae\\xaf\\xb0\\xb1\\xb2\\xb3\\xb4\\xb5\\xb6\\xb7\\xb8\\xb9\\xba\\xbb\\xbc\\xbd\\xbe",
    "\\xbf\\xc0\\xc1\\xc2\\xc3\\xc4\\xc5\\xc6\\xc7\\xc8\\xc9\\xca\\xcb\\xcc\\xcd\\xce\\xcf\\xd0\\xd1\\",
    "xd2\\xd3\\xd4\\xd5\\xd6\\xd7\\xd8\\xd9\\xda\\xdb\\xdc\\xdd\\xde\\xdf\\xe0\\xe1\\xe2\\xe3\\xe4\\x",
    "e5\\xe6\\xe7\\xe8\\xe9\\xea\\xeb\\xec\\xed\\xee\\xef\\xf0\\xf1\\xf2\\xf3\\xf4\\xf5\\xf6\\xf7\\xf",
    "8\\xf9\\xfa\\xfb\\xfc\\xfd\\xfe\\xff'",
].joined()

/// Bytes and what Supervisor logs for each, by python3.11's `decode("utf-8")` and `repr`.
private let texts: [(bytes: [UInt8], text: String)] = [
    ([99, 97, 102, 195, 169, 10], "caf\u{e9}\u{a}"),
    ([255, 10], "Undecodable: b'\\xff\\n'"),
    ([111, 107, 195], "Undecodable: b'ok\\xc3'"),
    ([237, 160, 128], "Undecodable: b'\\xed\\xa0\\x80'"),
    ([192, 175], "Undecodable: b'\\xc0\\xaf'"),
    ([244, 144, 128, 128], "Undecodable: b'\\xf4\\x90\\x80\\x80'"),
    ([239, 187, 191, 120], "\u{feff}x"),
    ([240, 159, 152, 128], "\u{1f600}"),
    ([97, 0, 98], "a\u{0}b"),
    ([128], "Undecodable: b'\\x80'"),
]

@Suite struct ChunkTextTests {
    @Test("bytes are written as a Python bytes literal (LOG-4, EVT-16)", arguments: literals)
    func literal(bytes: [UInt8], literal: String) {
        #expect(ChunkText.pythonLiteral(of: bytes) == literal)
    }

    @Test("each of the 256 bytes is escaped as by Python (LOG-4)")
    func allBytes() {
        #expect(ChunkText.pythonLiteral(of: Array(0...255)) == literalOfAllBytes)
    }

    @Test("UTF-8 is shown as it is, everything else as Undecodable (LOG-4, EVT-16)", arguments: texts)
    func text(bytes: [UInt8], text: String) {
        #expect(ChunkText.text(of: bytes).unicodeScalars.elementsEqual(text.unicodeScalars))
    }

    @Test("a slice is read from its own start")
    func slice() {
        #expect(ChunkText.text(of: Array("xxtext".utf8)[2...]) == "text")
        #expect(ChunkText.pythonLiteral(of: Array("'abc".utf8)[1...]) == "b'abc'")
    }
}
