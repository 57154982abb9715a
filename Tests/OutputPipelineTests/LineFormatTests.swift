import Foundation
import Model
import OutputPipeline
import Testing

@Suite struct LineFormatTests {
    private let time = DateTime(year: 2026, month: 1, day: 2, hour: 3, minute: 4, second: 5)
    private let json = LineFormat.json(JSONLineFormat(program: "web", group: "site", stream: "stderr"))

    private func bytes(_ format: LineFormat, _ line: [UInt8], _ piece: LineFramer.Piece = .whole) -> [UInt8] {
        let head = format.head(time: time, milliseconds: 7, pid: 42)
        var output: [UInt8] = []
        line.withUnsafeBytes { format.append($0, piece, head: head, to: &output) }
        return output
    }

    private func text(_ format: LineFormat, _ line: String, _ piece: LineFramer.Piece = .whole) -> String {
        String(decoding: bytes(format, Array(line.utf8), piece), as: UTF8.self)
    }

    private func object(_ line: [UInt8], _ piece: LineFramer.Piece = .whole) throws -> [String: Any] {
        let output = bytes(json, line, piece)
        #expect(output.last == 10 && !output.dropLast().contains { $0 < 0x20 })
        return try #require(try JSONSerialization.jsonObject(with: Data(output)) as? [String: Any])
    }

    @Test("a prefix stands in front of the line, whose bytes stay as they are (EXT-15)")
    func prefix() {
        let format = LineFormat.prefix(PrefixFormat("web | "))
        #expect(text(format, "hello") == "web | hello\n")
        #expect(text(format, "") == "web | \n")
        #expect(bytes(format, [0xff, 0x00, 0x1b]) == Array("web | ".utf8) + [0xff, 0x00, 0x1b, 10])
    }

    @Test("a line of JSON has time, program, group, pid, stream and msg (EXT-15)")
    func plain() {
        #expect(
            text(json, "hello")
                == #"{"time":"2026-01-02T03:04:05.007Z","program":"web","group":"site","pid":42,"stream":"stderr","msg":"hello"}"#
                + "\n"
        )
    }

    @Test("a name with quotes in it does not break the object")
    func names() throws {
        let format = LineFormat.json(JSONLineFormat(program: "a\"b\\", group: "\u{1}", stream: "stdout"))
        let object = try JSONSerialization.jsonObject(with: Data(bytes(format, [0x61]))) as? [String: Any]
        #expect(object?["program"] as? String == "a\"b\\")
        #expect(object?["group"] as? String == "\u{1}")
    }

    @Test("every byte alone, in a text and doubled makes a line that a parser reads as the byte (EXT-15)")
    func everyByte() throws {
        for byte in UInt8.min...UInt8.max where byte != 10 {
            for line in [[byte], [0x61, byte, 0x62], [byte, byte]] {
                let expected = String(decoding: line, as: UTF8.self)
                #expect(try object(line)["msg"] as? String == expected, "\(line)")
            }
        }
    }

    @Test("bytes that are not UTF-8 become U+FFFD, as many as Unicode recommends (EXT-15)")
    func invalid() throws {
        let cases: [[UInt8]] = [
            [0xc0, 0xaf], [0xe0, 0x80, 0xaf], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82],
            [0xe2, 0x82, 0x61], [0xf0, 0x9f, 0x98], [0xf8, 0x88, 0x80, 0x80], [0xc3, 0x28], [0xe2, 0x28, 0xa1],
        ]
        for line in cases {
            let framed = [0x5b] + line + [0x5d]
            #expect(try object(framed)["msg"] as? String == String(decoding: framed, as: UTF8.self), "\(line)")
        }
    }

    @Test("random bytes always make an object with the text that Swift makes of them (EXT-15)")
    func randomBytes() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var state = seed
        for _ in 0..<2000 {
            let line = (0..<12).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: state >> 40)
                return byte == 10 ? 0xe2 : byte
            }
            #expect(try object(line)["msg"] as? String == String(decoding: line, as: UTF8.self), "seed \(seed)")
        }
    }

    @Test("a line that is an object is kept under json as it was written (EXT-15)")
    func nested() throws {
        let own = #"{"msg":"x","time":1}"#
        #expect(text(json, " \(own)\t").hasSuffix(#""stream":"stderr","json":"# + own + "}\n"))
        let parsed = try object(Array("{\"a\":[1,{\"b\":null}],\r\"c\":\"ä\"}\r".utf8))
        #expect(parsed["msg"] == nil)
        #expect((parsed["json"] as? [String: Any])?["c"] as? String == "ä")
        for other in ["[1]", "1", "\"x\"", "{", "{} x", "{\"a\":1,}", "null", ""] {
            #expect(try object(Array(other.utf8))["msg"] as? String == other)
        }
    }

    @Test("parts of a line are marked, and are never taken for objects (EXT-15)")
    func parts() throws {
        #expect(try object([0x61])["partial"] == nil)
        let part = try object(Array("{}".utf8), .part)
        #expect(part["partial"] as? Bool == true && part["partial_last"] == nil && part["msg"] as? String == "{}")
        let last = try object([0x61], .lastPart)
        #expect(last["partial"] as? Bool == true && last["partial_last"] as? Bool == true)
    }

    @Test("a line of the activity log as an object has time, level, program and msg (EXT-15)")
    func activity() throws {
        let line = ActivityLine.json("two\nlines \"x\"", level: .warn, at: time, milliseconds: 999)
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"time":"2026-01-02T03:04:05.999Z","level":"warn","program":"supervisord","msg":"two\nlines \"x\""}"#
                + "\n"
        )
    }
}
