import ControlProtocol

/// The last lines of a log, each with the time of its arrival, as far as that is known.
struct LogEnding: Equatable {
    /// Whole lines, the oldest first.
    private(set) var lines: [OutputLine] = []
    /// The line that has not ended.
    private(set) var rest: OutputLine?

    /// The ending of an empty log.
    init() {}

    /// - Parameters:
    ///   - bytes: the end of the log.
    ///   - isWhole: whether that is all of the log; otherwise the text before the first newline is a part of a line.
    ///   - count: the lines that are wanted, including the one that has not ended.
    ///   - marks: the marks for the end of these bytes.
    init(_ bytes: [UInt8], isWhole: Bool, lines count: Int, marks: OutputMarks) {
        let newline = UInt8(ascii: "\n")
        var clock = ArrivalClock(marks)
        // The position behind the present line and its newline.
        var end = bytes.count
        var wanted = count
        while wanted > 0, end > 0 {
            let hasEnded = bytes[end - 1] == newline
            let last = hasEnded ? end - 1 : end
            let before = bytes[..<last].lastIndex(of: newline)
            // The beginning of the line may be missing; only a line that fills all of the bytes is shown like that.
            guard before != nil || isWhole || end == bytes.count else { break }
            let start = before.map { $0 + 1 } ?? 0
            let distance = bytes.count - end
            var line = OutputLine(
                at: clock.time(ofByteAt: distance),
                position: distance < marks.written ? marks.position - distance : 0,
                text: Array(bytes[start..<last].suffix(LineCutter.longestLine))
            )
            if hasEnded {
                while line.text.last == UInt8(ascii: "\r") { line.text.removeLast() }
                lines.append(line)
            } else {
                rest = line
            }
            wanted -= 1
            end = start
        }
        lines.reverse()
    }
}

/// Tells when a byte came by its distance from the end. It is asked for one byte after the other, backwards.
private struct ArrivalClock {
    private let moments: [OutputMarks.Moment]
    /// The index of the moment that was asked for last.
    private var index: Int
    /// Bytes behind that moment.
    private var behind = 0
    /// No line came later than the one behind it, also when the clock was set.
    private var latest = Int.max

    init(_ marks: OutputMarks) {
        moments = marks.moments
        index = moments.count - 1
    }

    /// 0 for a byte that is older than what is remembered.
    mutating func time(ofByteAt distance: Int) -> Int {
        while index >= 0, distance >= behind + moments[index].bytes {
            behind += moments[index].bytes
            index -= 1
        }
        guard index >= 0 else { return 0 }
        latest = min(latest, moments[index].at)
        return latest
    }
}
