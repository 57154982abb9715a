import Glibc
import LinuxSystem

/// A pair of connected descriptors, one of which plays a standard stream or the end of a child's pipe.
final class TestPipe {
    private(set) var reading: Int32
    private(set) var writing: Int32

    init() throws {
        var pipe = try Pipe()
        reading = pipe.takeReadEnd()?.release() ?? -1
        writing = pipe.takeWriteEnd()?.release() ?? -1
        // The ends of the test never wait; the read end has a description of its own.
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    /// A connected pair of stream sockets in place of a pipe.
    init(socketOfType type: __socket_type) throws {
        var ends: [Int32] = [-1, -1]
        try retrying { socketpair(AF_UNIX, Int32(type.rawValue), 0, &ends) }
        (reading, writing) = (ends[0], ends[1])
        _ = fcntl(reading, F_SETFL, O_NONBLOCK)
    }

    deinit {
        closeReading()
        closeWriting()
    }

    func closeReading() {
        if reading >= 0 { close(reading) }
        reading = -1
    }

    func closeWriting() {
        if writing >= 0 { close(writing) }
        writing = -1
    }

    /// Hands the read end over.
    func takeReading() -> Descriptor {
        defer { reading = -1 }
        return Descriptor(owning: reading)
    }

    /// What can be read at once.
    func read() -> String {
        var content: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = Glibc.read(reading, &chunk, chunk.count), count > 0 { content += chunk[..<count] }
        return String(decoding: content, as: UTF8.self)
    }

    func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(writing, bytes, bytes.count)
    }

    /// Whether writing to the description would fail instead of waiting (PITFALLS P10).
    var isNonBlocking: Bool { fcntl(writing, F_GETFL) & O_NONBLOCK != 0 }
}
