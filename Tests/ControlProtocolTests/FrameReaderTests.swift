import Model
import Testing

@testable import ControlProtocol

@Suite struct FrameReaderTests {
    private func append(_ bytes: some Sequence<UInt8>, to frames: inout FrameReader) {
        Array(bytes).withUnsafeBytes { frames.append($0) }
    }

    /// Whether there is no whole message yet.
    private func isWaiting(_ frames: inout FrameReader) throws -> Bool { try frames.next() == nil }

    @Test(arguments: [1, 2, 3, 7, 64, 100_000])
    func `messages come out whole, in whatever pieces they come in`(size: Int) throws {
        let bytes = Sample.controlMessages.flatMap(Sample.bytes)
        var frames = FrameReader(limit: FrameReader.controlLimit)
        var found: [ControlMessage] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            append(bytes[start..<min(bytes.count, start + size)], to: &frames)
            while let frame = try frames.next() { found.append(try ControlMessage(frame)) }
        }
        #expect(found == Sample.controlMessages)
        #expect(frames.size == 0)
    }

    @Test func `a message that is too long is refused as soon as its length is known`() throws {
        var frames = FrameReader(limit: FrameReader.controlLimit)
        append([1, 0, 0x10], to: &frames)
        #expect(try isWaiting(&frames))
        append([1], to: &frames)
        #expect(throws: WireProblem.tooLong((17 << 20) + 1)) { try frames.next() }
        var longest = FrameReader(limit: FrameReader.controlLimit)
        append([0, 0, 0x10, 1], to: &longest)
        #expect(try isWaiting(&longest))
    }

    @Test func `a message without a kind is refused`() {
        var frames = FrameReader(limit: 10)
        append([0, 0, 0, 0], to: &frames)
        #expect(throws: WireProblem.empty) { try frames.next() }
    }

    @Test func `no more is kept than one message and what was read`() throws {
        let message = Sample.bytes(ControlMessage.log(.info, String(repeating: "x", count: 1000)))
        var frames = FrameReader(limit: FrameReader.controlLimit)
        for _ in 0..<1000 {
            append(message + message.prefix(10), to: &frames)
            while try frames.next() != nil {}
            append(message.dropFirst(10), to: &frames)
            while try frames.next() != nil {}
            #expect(frames.size == 0)
        }
    }
}
