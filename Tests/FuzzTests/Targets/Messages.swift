@testable import ControlProtocol

/// Messages between our processes: read or refused, whatever their pieces; what was read is written as the same again.
extension FuzzTarget {
    /// What the control process may send to the core.
    static let controlMessages = messages(
        "control-messages",
        limit: FrameReader.controlLimit,
        ["ControlProtocol/Wire/ControlMessage+Wire.swift", "ControlProtocol/Wire/Request+Wire.swift"],
        seeds: { Sample.controlMessages.map(Sample.bytes) }
    ) { try Sample.bytes(ControlMessage($0)) }

    /// What the core may send to the control process.
    static let coreMessages = messages(
        "core-messages",
        limit: FrameReader.coreLimit,
        ["ControlProtocol/Wire"],
        seeds: { Sample.coreMessages.map(Sample.bytes) }
    ) { try Sample.bytes(CoreMessage($0)) }

    /// What the core asks of the checks process.
    static let checkRequests = messages(
        "check-requests",
        limit: FrameReader.checksLimit,
        ["ControlProtocol/Checks/CheckRequest+Wire.swift"],
        seeds: { CheckSamples.requests.map { bytes(of: $0.write) } }
    ) { reader in
        let request = try CheckRequest(reader)
        return bytes(of: request.write)
    }

    /// What the checks process reports.
    static let checkReports = messages(
        "check-reports",
        limit: FrameReader.checksLimit,
        ["ControlProtocol/Checks/CheckReport+Wire.swift"],
        seeds: { CheckSamples.reports.map { bytes(of: $0.write) } }
    ) { reader in
        let report = try CheckReport(reader)
        return bytes(of: report.write)
    }

    private static func bytes(of write: (inout WireWriter) -> Void) -> [UInt8] {
        var writer = WireWriter()
        write(&writer)
        return writer.bytes
    }

    /// - Parameter again: reads a message, and writes it with its length.
    private static func messages(
        _ name: String,
        limit: Int,
        _ sources: [String],
        seeds: @escaping @Sendable () -> [[UInt8]],
        again: @escaping @Sendable (WireReader) throws -> [UInt8]
    ) -> FuzzTarget {
        let common = ["ControlProtocol/Wire/FrameReader.swift", "ControlProtocol/Wire/WireReader.swift"]
        return FuzzTarget(name, longest: 512, sources: sources + common, seeds: seeds) { bytes, random in
            let whole = try read([bytes[...]], limit, again)
            let cut = try read(pieces(of: bytes, &random, longest: 64), limit, again)
            try hold(cut == whole, "pieces make a difference")
            // The first one, whatever its length says.
            _ = try written(WireReader(Array(bytes.dropFirst(FrameReader.headSize))), again)
        }
    }

    /// Takes messages out of a stream, as far as it is one.
    private static func read(
        _ pieces: [ArraySlice<UInt8>],
        _ limit: Int,
        _ again: (WireReader) throws -> [UInt8]
    ) throws -> [[UInt8]] {
        var frames = FrameReader(limit: limit)
        var messages: [[UInt8]] = []
        do {
            for piece in pieces {
                piece.withUnsafeBytes { frames.append($0) }
                while let frame = try frames.next() {
                    guard let message = try written(frame, again) else { return messages }
                    messages.append(message)
                }
            }
        } catch is WireProblem {
            return messages
        }
        return messages
    }

    /// The message as it is written, which has to be what is written of it once more; nil for one that is refused.
    private static func written(_ reader: WireReader, _ again: (WireReader) throws -> [UInt8]) throws -> [UInt8]? {
        guard let once = try? again(reader) else { return nil }
        let twice = try? again(WireReader(Array(once.dropFirst(FrameReader.headSize))))
        try hold(twice == once, "a message is not read as it was written")
        return once
    }
}
