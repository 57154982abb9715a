import TestHarness
import Testing
import XMLRPC

@Suite
struct RoundTripTests {
    private func text(_ generator: inout SplitMix) -> String {
        let alphabet: [Character] = ["a", "<", ">", "&", "\"", "'", " ", "\n", "\t", "ü", "€", "😀", "]", "\u{301}"]
        return String(
            (0..<Int.random(in: 0...12, using: &generator)).compactMap { _ in alphabet.randomElement(using: &generator)
            }
        )
    }

    private func value(_ generator: inout SplitMix, depth: Int) -> XMLRPCValue {
        switch Int.random(in: 0...(depth > 0 ? 8 : 6), using: &generator) {
        case 0: return .int(Int(Int32.random(in: .min ... .max, using: &generator)))
        case 1: return .boolean(Bool.random(using: &generator))
        case 2: return .double(Double.random(in: -1e9...1e9, using: &generator))
        case 3: return .dateTime("20060102T15:04:05")
        case 4:
            return .base64(
                (0..<Int.random(in: 0...100, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator)
                }
            )
        case 5: return .null
        case 6: return .string(text(&generator))
        case 7:
            return .array(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in value(&generator, depth: depth - 1) }
            )
        default:
            return .structure(
                (0..<Int.random(in: 0...4, using: &generator)).map { _ in
                    XMLRPCMember(text(&generator), value(&generator, depth: depth - 1))
                }
            )
        }
    }

    @Test(arguments: 0..<20)
    func `what was written is read back`(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        for _ in 0..<50 {
            let value = value(&generator, depth: 5)
            let bytes = MethodResponse.result(value).bytes
            #expect(try MethodResponse(parsing: bytes) == .result(value))
            // Without the frame, which is that of an empty text.
            #expect(bytes.count - MethodResponse.result(.string("")).bytes.count == value.writtenBytes - 33)
            let call = MethodCall("a.b", [value, value])
            #expect(try MethodCall(parsing: call.bytes) == call)
        }
    }

    @Test(arguments: 0..<20)
    func `damaged messages give an error or a message, never a crash`(seed: UInt64) {
        var generator = SplitMix(state: seed)
        for _ in 0..<50 {
            var bytes = MethodCall("a.b", [value(&generator, depth: 4)]).bytes
            for _ in 0..<Int.random(in: 1...5, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(index..<min(bytes.count, index + 9))
                default: bytes.insert(contentsOf: Array("<value>".utf8), at: index)
                }
                if bytes.isEmpty { break }
            }
            _ = try? MethodCall(parsing: bytes)
            _ = try? MethodResponse(parsing: bytes)
        }
    }

    @Test(arguments: 0..<40)
    func `base64 goes both ways`(length: Int) {
        let data = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 37) }
        #expect(Base64.decode(Base64.encode(data)) == data)
        #expect(Base64.decode(Base64.encode(data, lineLength: 8)) == data)
    }
}
