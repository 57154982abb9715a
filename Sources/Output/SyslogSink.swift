import NIOCore
import OutputPipeline

/// The output of a program in syslog: a message for each line, `<process name> <line>` (SPEC LOG-60). Nothing is closed
/// or reopened: the connection belongs to all (SPEC LOG-63).
package final class SyslogSink: LogSink {
    private let connection: SyslogConnection
    private let head: [UInt8]
    private var splitter: LineSplitter
    package var onRoom: (() -> Void)?

    package init(_ connection: SyslogConnection, processName: String) {
        self.connection = connection
        head = Array("\(processName) ".utf8)
        splitter = LineSplitter(limit: SyslogMessage.longestText - head.count)
    }

    /// Never: a slow syslog loses lines, no program waits for it.
    package var isFull: Bool { false }

    package func write(_ bytes: ByteBuffer) {
        splitter.split(bytes.readableBytesView) { connection.send(head + $0) }
    }

    package func reopen() {}

    package func close() {
        if let rest = splitter.finish() { connection.send(head + rest) }
    }
}

/// The activity log in syslog: a message for each line, all lines of a record with its time and level (SPEC LOG-61).
package final class SyslogActivitySink: LogSink {
    private let connection: SyslogConnection
    package var onRoom: (() -> Void)?

    package init(_ connection: SyslogConnection) {
        self.connection = connection
    }

    package var isFull: Bool { false }

    /// - Parameter record: one record of the log, ended by a newline.
    package func write(_ record: ByteBuffer) {
        var isFirst = true
        let head = Array(record.readableBytesView.prefix(ActivityLine.headLength))
        var splitter = LineSplitter(limit: SyslogMessage.longestText - head.count)
        splitter.split(record.readableBytesView) { line in
            connection.send(isFirst ? line : head + line)
            isFirst = false
        }
    }

    package func reopen() {}

    package func close() {}
}
