import NIOCore

/// Gives a request line without a version, `GET /ok.html`, the oldest version that is answered (HTTP-10:
/// improve): NIO refuses such a line. Only the first request of a connection can be without, as its answer ends it.
final class MissingVersion: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// Bytes of the first line that are waited for; NIO refuses a longer one.
    private static let longestLine = 8192

    /// The part of the first line that has come; nil once it has been passed on.
    private var held: ByteBuffer? = ByteBuffer()

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard var buffer = held else { return context.fireChannelRead(data) }
        held = nil
        buffer.writeImmutableBuffer(unwrapInboundIn(data))
        let bytes = buffer.readableBytesView
        guard let end = bytes.firstIndex(of: UInt8(ascii: "\n")) else {
            if bytes.count < Self.longestLine { held = buffer } else { context.fireChannelRead(wrapInboundOut(buffer)) }
            return
        }
        if Self.lacksVersion(bytes[..<end]) {
            let line = bytes[..<end].filter { $0 != UInt8(ascii: "\r") }
            var completed = ByteBuffer(bytes: line)
            completed.writeString(" HTTP/1.0\r")
            completed.writeBytes(bytes[end...])
            buffer = completed
        }
        context.fireChannelRead(wrapInboundOut(buffer))
    }

    /// Whether a line is a method and a path, and nothing else.
    static func lacksVersion(_ line: some Collection<UInt8>) -> Bool {
        let words = line.filter { $0 != UInt8(ascii: "\r") }
            .split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard words.count == 2, let path = words.last?.first, let method = words.first, !method.isEmpty else {
            return false
        }
        return path == UInt8(ascii: "/") && method.allSatisfy { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    }
}
