import Foundation
import Testing
import Text

@Suite struct JSONObjectTextTests {
    private func range(_ text: [UInt8]) -> Range<Int>? { text.withUnsafeBytes { JSONObjectText.range(in: $0) } }

    private func isObject(_ text: String) -> Bool { range(Array(text.utf8)) != nil }

    @Test(
        "objects are found to be objects (EXT-15)",
        arguments: [
            "{}", "{ }", #"{"a":1}"#, #"{"a":-0.5e+10,"b":[],"c":[ 1 , 2 ],"d":{"e":{}}}"#, #"{"":""}"#,
            #"{"a":true,"b":false,"c":null}"#, #"{"a":"\"\\\/\b\f\n\r\t\u00e9\uD83D\uDE00"}"#, #"{"ä":"€😀"}"#,
            #"{"a":0}"#, #"{"a":-0}"#, #"{"a":10.25E-2}"#, #"{"a":1,"a":2}"#, "\t{\r}\t",
        ]
    )
    func objects(_ text: String) {
        #expect(isObject(text))
    }

    @Test(
        "what the grammar refuses is none (EXT-15)",
        arguments: [
            "", " ", "{", "}", "[]", "[{}]", "1", "{}{}", "{} 1", "{}}", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
            #"{,"a":1}"#, #"{"a" 1}"#, "{a:1}", "{'a':1}", #"{"a":01}"#, #"{"a":+1}"#, #"{"a":1.}"#, #"{"a":.5}"#,
            #"{"a":1e}"#, #"{"a":-}"#, #"{"a":0x1}"#, #"{"a":NaN}"#, #"{"a":Infinity}"#, #"{"a":True}"#,
            #"{"a":tru}"#, #"{"a":nullx}"#, #"{"a":[1,]}"#, #"{"a":[1 2]}"#, #"{"a":[}"#, #"{"a":"b}"#,
            #"{"a":"\x"}"#, #"{"a":"\u12"}"#, #"{"a":"\u12g4"}"#, #"{"a":"\ud800"}"#, #"{"a":"\ud800\u0041"}"#,
            #"{"a":"\udc00"}"#, #"{"a":"\"#, "{\"a\":\"\u{1}\"}", "{\"a\":\"\t\"}", "{/**/}", #"{"a":1}//"#,
            "\u{feff}{}", #"{"a":1 "b":2}"#, #"{"a"::1}"#, "{1:2}", #"{"a":{}"#,
        ]
    )
    func refused(_ text: String) {
        #expect(!isObject(text))
    }

    @Test("an object that is cut anywhere is none")
    func prefixes() {
        let text = Array(#"{"a":[1,2.5e3,{"b":"\u00e9ä"}],"c":true}"#.utf8)
        #expect(range(text) == 0..<text.count)
        for end in 0..<text.count { #expect(range(Array(text[..<end])) == nil) }
    }

    @Test("bytes that are not UTF-8 are refused wherever they stand")
    func encoding() {
        let text = Array(#"{"key":"value"}"#.utf8)
        for index in 0...text.count {
            for bad: [UInt8] in [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xe2, 0x82], [0x00]] {
                var broken = text
                broken.insert(contentsOf: bad, at: index)
                #expect(range(broken) == nil)
            }
        }
    }

    @Test("deep nesting is refused before it costs anything, at any length")
    func depth() {
        func nested(_ depth: Int) -> String {
            String(repeating: #"{"a":"#, count: depth) + "1" + String(repeating: "}", count: depth)
        }
        #expect(isObject(nested(JSONObjectText.deepest)))
        #expect(!isObject(nested(JSONObjectText.deepest + 1)))
        #expect(!isObject(#"{"a":"# + String(repeating: "[", count: 1_000_000)))
    }

    @Test("the range leaves out the white space around it")
    func blanks() {
        #expect(range(Array("  {} \r".utf8)) == 2..<4)
    }

    @Test("what it takes for an object after random changes, a parser does too")
    func mutations() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let original = Array(#"{"a":[1,-2.5e3,{"b":"\u00e9ä\n"}],"c":true,"d":null,"e":{"f":"x"}}"#.utf8)
        let alphabet = Array(#"{}[]",:\0123456789eE+-.tfn u"#.utf8) + [0x80, 0xc3, 0x00]
        var accepted = 0
        for _ in 0..<20_000 {
            var text = original
            for _ in 0...random(2) {
                switch random(3) {
                case 0: text.remove(at: random(text.count))
                case 1: text.insert(alphabet[random(alphabet.count)], at: random(text.count))
                default: text[random(text.count)] = alphabet[random(alphabet.count)]
                }
            }
            guard range(text) != nil else { continue }
            accepted += 1
            let shown = String(decoding: text, as: UTF8.self)
            // The grammar has room for numbers that no double has; this parser does not.
            if shown.contains(/[eE]\+?\d{3}/) { continue }
            #expect((try? JSONSerialization.jsonObject(with: Data(text))) is [String: Any], "\(shown), seed \(seed)")
        }
        #expect(accepted > 500)
    }
}
