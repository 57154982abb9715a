/// Makes whole lines of a program's output (EXT-15). The clock is read once for a chunk, and only for a format that
/// shows it.
struct LineFraming {
    private let format: LineFormat
    private let now: UniversalClock
    private var framer = LineFramer()
    private var head: [UInt8]
    /// 0 until the program has been started.
    private var pid: Int32 = 0

    init(_ format: LineFormat, now: @escaping UniversalClock) {
        self.format = format
        self.now = now
        head = if case .prefix(let prefix) = format { prefix.head } else { [] }
    }

    /// The lines that follow come from this process.
    mutating func begin(pid: Int32) {
        self.pid = pid
        noteTime()
    }

    /// The lines that follow come now.
    mutating func noteTime() {
        guard case .json = format else { return }
        let moment = now()
        head = format.head(time: moment.time, milliseconds: moment.milliseconds, pid: pid)
    }

    /// The lines that are complete with these bytes.
    mutating func lines(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count * 2 + head.count)
        bytes.withUnsafeBytes { bytes in
            framer.take(bytes) { [format, head] in format.append($0, $1, head: head, to: &output) }
        }
        return output
    }

    /// The line that the stream has ended in.
    mutating func lastLine() -> [UInt8] {
        var output: [UInt8] = []
        framer.finish { [format, head] in format.append($0, $1, head: head, to: &output) }
        return output
    }

    /// A line of supervisord's own among those of the program.
    func line(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        var text = text
        text.withUTF8 { format.append(UnsafeRawBufferPointer($0), .whole, head: head, to: &output) }
        return output
    }
}
