import LinuxSystem
import NIOCore
import OutputPipeline

/// Makes whole lines of a program's output (EXT-15). The clock is read once for a chunk.
struct LineFraming {
    private let format: LineFormat
    private var framer = LineFramer()
    private var head: [UInt8] = []
    /// 0 until the program has been started.
    private var pid: Int32 = 0

    init(_ format: LineFormat) {
        self.format = format
    }

    /// The lines that follow come from this process.
    mutating func begin(pid: Int32) {
        self.pid = pid
        noteTime()
    }

    /// The lines that follow come now.
    mutating func noteTime() {
        let now = Clock.wallNow()
        let time = Clock.universalTime(ofSecond: now.seconds)
        head = format.head(time: time, milliseconds: now.milliseconds, pid: pid)
    }

    /// The lines that are complete with these bytes.
    mutating func lines(_ bytes: ByteBuffer) -> ByteBuffer {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.readableBytes * 2 + head.count)
        bytes.withUnsafeReadableBytes { bytes in
            framer.take(bytes) { [format, head] in format.append($0, $1, head: head, to: &output) }
        }
        return ByteBuffer(bytes: output)
    }

    /// The line that the stream has ended in.
    mutating func lastLine() -> ByteBuffer {
        var output: [UInt8] = []
        framer.finish { [format, head] in format.append($0, $1, head: head, to: &output) }
        return ByteBuffer(bytes: output)
    }

    /// A line of ours among those of the program.
    func line(_ text: String) -> ByteBuffer {
        var output: [UInt8] = []
        var text = text
        text.withUTF8 { format.append(UnsafeRawBufferPointer($0), .whole, head: head, to: &output) }
        return ByteBuffer(bytes: output)
    }
}
