import OutputPipeline

/// The output of a program in syslog: a message for each line, `<process name> <line>` (LOG-60). Nothing is closed
/// or reopened: the connection belongs to all (LOG-63).
package final class SyslogSink: LogSink {
    private let connection: SyslogConnection
    private let head: [UInt8]
    private var framer: LineFramer
    package var onRoom: (() -> Void)?

    package init(_ connection: SyslogConnection, processName: String) {
        self.connection = connection
        head = Array("\(processName) ".utf8)
        framer = LineFramer(limit: SyslogMessage.longestText - head.count)
    }

    /// Never: a slow syslog loses lines, no program waits for it.
    package var isFull: Bool { false }

    package func write(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { bytes in
            framer.take(bytes) { line, _ in connection.send(head + line) }
        }
    }

    package func reopen() {}

    package func close() {
        framer.finish { line, _ in connection.send(head + line) }
    }
}

/// The activity log in syslog: a message for each line, all lines of a record with its time and level (LOG-61).
package final class SyslogActivitySink: LogSink {
    private let connection: SyslogConnection
    package var onRoom: (() -> Void)?

    package init(_ connection: SyslogConnection) {
        self.connection = connection
    }

    package var isFull: Bool { false }

    /// - Parameter record: one record of the log, ended by a newline.
    package func write(_ record: RawSpan) {
        record.withUnsafeBytes { bytes in
            var isFirst = true
            // A JSON record has no head of time and level to repeat (EXT-15).
            let head = bytes.first == UInt8(ascii: "{") ? [] : Array(bytes.prefix(ActivityLine.headLength))
            var framer = LineFramer(limit: SyslogMessage.longestText - head.count)
            framer.take(bytes) { line, _ in
                connection.send(isFirst ? Array(line) : head + line)
                isFirst = false
            }
        }
    }

    package func reopen() {}

    package func close() {}
}
