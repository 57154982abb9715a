import Testing

@testable import ControlProtocol

@Suite struct WireReaderTests {
    @Test func `whole numbers of all lengths are read as they were written`() throws {
        let steps = (0..<64).map { UInt64(1) << UInt64($0) }
        let numbers = [0, .max] + steps + steps.map { $0 - 1 }
        var writer = WireWriter()
        for number in numbers {
            writer.write(number)
            writer.write(Int64(bitPattern: number))
        }
        var reader = WireReader(writer.bytes)
        for number in numbers {
            #expect(try reader.unsigned64() == number)
            #expect(try reader.integer64() == Int64(bitPattern: number))
        }
        try reader.finish()
    }

    @Test func `a number that is too large for its place is refused`() {
        func refuses<Value>(_ number: Int64, _ read: (inout WireReader) throws -> Value) -> Bool {
            var writer = WireWriter()
            writer.write(number)
            var reader = WireReader(writer.bytes)
            return (try? read(&reader)) == nil
        }
        #expect(refuses(1 << 31) { try $0.integer32() })
        #expect(refuses(-(1 << 31) - 1) { try $0.integer32() })
        #expect(refuses(1 << 31) { try $0.unsigned32() })
        #expect(refuses(1 << 15) { try $0.unsigned16() })
        #expect(refuses(1) { try $0.flag() })
        #expect(!refuses(1 << 14) { try $0.unsigned16() })
    }

    @Test func `a number of more than 64 bits is refused`() {
        for last: UInt8 in [0x02, 0x7F, 0x80, 0xFF] {
            var reader = WireReader([UInt8](repeating: 0xFF, count: 9) + [last, 0])
            #expect(throws: WireProblem.badNumber) { try reader.unsigned64() }
        }
        var reader = WireReader([UInt8](repeating: 0xFF, count: 9) + [1])
        #expect((try? reader.unsigned64()) == .max)
    }

    @Test(arguments: [UInt64(3), 1 << 20, 1 << 62, UInt64(Int.max), 1 << 63, .max])
    func `a count of more than there is left is refused before there is room made for it`(count: UInt64) {
        var writer = WireWriter()
        writer.write(count)
        let bytes = writer.bytes + [0, 0]
        for read: (inout WireReader) throws -> Void in [
            { _ = try $0.text() }, { _ = try $0.byteList() }, { _ = try $0.texts() }, { _ = try $0.integers() },
            { _ = try $0.count() }, { _ = try $0.count(smallest: 16) }, { _ = try GroupRecord.list(from: &$0) },
            { _ = try ConfiguredProcess.list(from: &$0) }, { _ = try [ProcessResult<StartResult>](from: &$0) },
        ] {
            var reader = WireReader(bytes)
            #expect(throws: WireProblem.self) { try read(&reader) }
        }
    }

    @Test func `a list of more groups than an update may have is refused`() {
        let groups = [String](repeating: "", count: (1 << 18) + 1)
        let bytes = Array(Sample.bytes(ControlMessage.request(1, .update(groups))).dropFirst(4))
        #expect(throws: WireProblem.tooMany) { try ControlMessage(WireReader(bytes)) }
    }
}
