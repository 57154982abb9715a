import Foundation
import TestHarness
import Testing

@testable import ControlProtocol

/// `FUZZ_MESSAGES=10000000` for a long run.
@Suite struct MessageFuzzTests {
    private let rounds = ProcessInfo.processInfo.environment["FUZZ_MESSAGES"].flatMap { Int($0) } ?? 100_000

    /// Takes messages out of a stream, as far as it is one, and the first one whatever its length says.
    private func read(_ bytes: [UInt8], limit: Int, piece: Int, _ take: (WireReader) throws -> Void) {
        var frames = FrameReader(limit: limit)
        var rest = bytes[...]
        do {
            while !rest.isEmpty {
                rest.prefix(piece).withUnsafeBytes { frames.append($0) }
                rest = rest.dropFirst(piece)
                while let frame = try frames.next() { try take(frame) }
            }
        } catch {
            if !(error is WireProblem) { Issue.record(error) }
        }
        try? take(WireReader(Array(bytes.dropFirst(FrameReader.headSize))))
    }

    @Test func `whatever the control process sends, it is read or refused; what was read is written as the same again`()
        throws
    {
        let messages = Sample.controlMessages.map(Sample.bytes)
        try Fuzz.run("control-messages", from: messages, rounds: rounds) { bytes, random in
            read(bytes, limit: FrameReader.controlLimit, piece: .random(in: 1...64, using: &random)) { frame in
                let message = try ControlMessage(frame)
                let again = try ControlMessage(WireReader(Array(Sample.bytes(message).dropFirst(4))))
                if again != message { Issue.record("\(message)") }
            }
        }
    }

    @Test func `whatever the core sends, it is read or refused; what was read is written as the same again`() throws {
        let messages = Sample.coreMessages.map(Sample.bytes)
        try Fuzz.run("core-messages", from: messages, rounds: rounds / 4) { bytes, random in
            read(bytes, limit: FrameReader.coreLimit, piece: .random(in: 1...64, using: &random)) { frame in
                let message = try CoreMessage(frame)
                let again = try CoreMessage(WireReader(Array(Sample.bytes(message).dropFirst(4))))
                if again != message { Issue.record("\(message)") }
            }
        }
    }

    @Test func `bytes without any order are read or refused`() {
        var random = SplitMix(state: 5)
        for _ in 0..<rounds {
            let count = Int.random(in: 0...40, using: &random)
            let highest: UInt8 = .random(using: &random) ? 30 : 255
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...highest, using: &random) }
            _ = try? ControlMessage(WireReader(bytes))
            _ = try? CoreMessage(WireReader(bytes))
        }
    }
}
