import Configuration
import Model
import Testing

@testable import ControlProtocol

@Suite struct MessageTests {
    /// Reads all messages of a stream.
    private func frames(_ bytes: [UInt8], limit: Int = FrameReader.coreLimit) throws(WireProblem) -> [WireReader] {
        var frames = FrameReader(limit: limit)
        bytes.withUnsafeBytes { frames.append($0) }
        var found: [WireReader] = []
        while let frame = try frames.next() { found.append(frame) }
        return found
    }

    @Test func `every message is read as it was written`() throws {
        let core = Sample.coreMessages.flatMap(Sample.bytes)
        #expect(try frames(core).map { frame throws(WireProblem) in try CoreMessage(frame) } == Sample.coreMessages)
        let control = Sample.controlMessages.flatMap(Sample.bytes)
        #expect(
            try frames(control).map { frame throws(WireProblem) in try ControlMessage(frame) } == Sample.controlMessages
        )
    }

    /// The kinds that a reader knows: those with which it does not find fault.
    private func known(_ read: (inout WireReader) throws -> Void) -> Set<UInt8> {
        Set(
            (0...UInt8.max).filter { kind in
                var reader = WireReader([kind])
                do {
                    try read(&reader)
                    return true
                } catch {
                    return error as? WireProblem != .unknownKind(kind)
                }
            }
        )
    }

    /// The kinds that samples are written with.
    private func written<Value>(_ values: [Value], _ write: (Value, inout WireWriter) -> Void) -> Set<UInt8> {
        Set(
            values.compactMap { value in
                var writer = WireWriter()
                write(value, &writer)
                return writer.bytes.first
            }
        )
    }

    @Test func `every kind of message, request and answer that can be read is among the samples`() {
        #expect(known { _ = try CoreMessage($0) } == Set(Sample.coreMessages.map { Sample.bytes($0)[4] }))
        #expect(known { _ = try ControlMessage($0) } == Set(Sample.controlMessages.map { Sample.bytes($0)[4] }))
        #expect(known { _ = try Request(from: &$0) } == written(Sample.requests) { $0.write(to: &$1) })
        #expect(known { _ = try Answer(from: &$0) } == written(Sample.answers) { $0.write(to: &$1) })
    }

    @Test func `every form of a result that can be read is among the samples`() {
        #expect(known { _ = try StartResult(from: &$0) } == written(Sample.starts) { $0.write(to: &$1) })
        #expect(known { _ = try StopResult(from: &$0) } == written(Sample.stops) { $0.write(to: &$1) })
        #expect(known { _ = try SignalResult(from: &$0) } == written(Sample.signals) { $0.write(to: &$1) })
        #expect(known { _ = try ClearResult(from: &$0) } == written(Sample.clears) { $0.write(to: &$1) })
        #expect(known { _ = try InputResult(from: &$0) } == written(Sample.inputs) { $0.write(to: &$1) })
        #expect(known { _ = try AddResult(from: &$0) } == written(Sample.adds) { $0.write(to: &$1) })
        #expect(known { _ = try RemoveResult(from: &$0) } == written(Sample.removes) { $0.write(to: &$1) })
        #expect(known { _ = try UpdateResult(from: &$0) } == written(Sample.updates) { $0.write(to: &$1) })
        #expect(known { _ = try ReloadResult(from: &$0) } == written(Sample.reloads) { $0.write(to: &$1) })
        #expect(known { _ = try ActivityLogClearing(from: &$0) } == written(Sample.clearings) { $0.write(to: &$1) })
        #expect(known { _ = try OpenedLog(from: &$0) } == written(Sample.logs) { $0.write(to: &$1) })
        #expect(
            known { _ = try UpdateStepResult.Failure.read(from: &$0) }
                == written(Sample.failures) { UpdateStepResult.Failure.write($0, to: &$1) }
        )
    }

    @Test func `every form of a value that can be read is among the samples`() {
        #expect(known { _ = try OperationScope(from: &$0) } == written(Sample.scopes) { $0.write(to: &$1) })
        #expect(known { _ = try LogName(from: &$0) } == written(Sample.logNames) { $0.write(to: &$1) })
        #expect(known { _ = try LogPlace.read(from: &$0) } == written(Sample.places) { LogPlace.write($0, to: &$1) })
        #expect(
            known { _ = try HTTPServerSettings.Address(from: &$0) }
                == written(Sample.servers) { $0.address.write(to: &$1) }
        )
        #expect(
            known { _ = try RestartPolicy(from: &$0) } == written(Sample.configured) { $0.autorestart.write(to: &$1) }
        )
    }

    @Test func `a message that ends too early is refused, wherever it ends`() {
        for bytes in Sample.coreMessages.map(Sample.bytes) {
            for end in 4..<bytes.count {
                #expect(throws: WireProblem.self) { try CoreMessage(WireReader(Array(bytes[4..<end]))) }
            }
        }
        for bytes in Sample.controlMessages.map(Sample.bytes) {
            for end in 4..<bytes.count {
                #expect(throws: WireProblem.self) { try ControlMessage(WireReader(Array(bytes[4..<end]))) }
            }
        }
    }

    @Test func `bytes behind the last value are refused`() {
        #expect(throws: WireProblem.leftOver(2)) { try ControlMessage(WireReader([0, 1, 1])) }
        #expect(throws: WireProblem.leftOver(1)) { try CoreMessage(WireReader([7, 0])) }
    }

    @Test func `a signal that Linux does not have is refused`() {
        for number: Int32 in [.min, -1, 65, .max] {
            let request = Request.signal(Sample.process, SignalNumber(rawValue: number))
            let bytes = Array(Sample.bytes(ControlMessage.request(1, request)).dropFirst(4))
            #expect(throws: WireProblem.badNumber) { try ControlMessage(WireReader(bytes)) }
        }
    }

    @Test func `a text that is not UTF-8 is refused`() {
        #expect(throws: WireProblem.badText) { try CoreMessage(WireReader([2, 1, 0xFF])) }
        #expect(throws: WireProblem.badText) { try CoreMessage(WireReader([2, 3, 0xED, 0xA0, 0x80])) }
    }

    @Test func `a problem has a text that fits the line of a log`() {
        let problems: [WireProblem] = [
            .cutShort, .leftOver(.max), .unknownKind(255), .badNumber, .badText, .tooMany, .tooLong(.max), .empty,
        ]
        for problem in problems { #expect((1...100).contains(problem.text.utf8.count)) }
    }
}
