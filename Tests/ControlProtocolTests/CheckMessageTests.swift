import Model
import Testing

@testable import ControlProtocol

/// What core and checks process tell each other.
@Suite struct CheckMessageTests {
    private static let requests = CheckSamples.requests
    private static let reports = CheckSamples.reports

    private static func bytes(_ request: CheckRequest) -> [UInt8] {
        var writer = WireWriter()
        request.write(to: &writer)
        return writer.bytes
    }

    private static func bytes(_ report: CheckReport) -> [UInt8] {
        var writer = WireWriter()
        report.write(to: &writer)
        return writer.bytes
    }

    /// Takes messages out of a stream, as far as it is one, and the first one whatever its length says.
    private func read(_ bytes: [UInt8], piece: Int, _ take: (WireReader) throws -> Void) {
        var frames = FrameReader(limit: FrameReader.checksLimit)
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

    @Test func `what is written is read as the same`() {
        var requests: [CheckRequest] = []
        read(Self.requests.flatMap(Self.bytes), piece: 3) { requests.append(try CheckRequest($0)) }
        #expect(requests.prefix(Self.requests.count) == Self.requests[...])
        var reports: [CheckReport] = []
        read(Self.reports.flatMap(Self.bytes), piece: 3) { reports.append(try CheckReport($0)) }
        #expect(reports.prefix(Self.reports.count) == Self.reports[...])
    }

    @Test func `messages that are cut short, of an unknown kind or with too much are refused`() {
        for bytes in Self.requests.map(Self.bytes) {
            for end in 4..<bytes.count {
                #expect(throws: WireProblem.self) { try CheckRequest(WireReader(Array(bytes[4..<end]))) }
            }
            #expect(throws: WireProblem.leftOver(1)) { try CheckRequest(WireReader(bytes.dropFirst(4) + [0])) }
        }
        for bytes in Self.reports.map(Self.bytes) {
            for end in 4..<bytes.count {
                #expect(throws: WireProblem.self) { try CheckReport(WireReader(Array(bytes[4..<end]))) }
            }
            #expect(throws: WireProblem.leftOver(1)) { try CheckReport(WireReader(bytes.dropFirst(4) + [0])) }
        }
        #expect(throws: WireProblem.unknownKind(2)) { try CheckRequest(WireReader([2])) }
        #expect(throws: WireProblem.unknownKind(3)) { try CheckReport(WireReader([3])) }
        // A limit below nothing.
        #expect(throws: WireProblem.badNumber) { try CheckRequest(WireReader([0, 1, 0, 0, 1, 1])) }
    }
}
