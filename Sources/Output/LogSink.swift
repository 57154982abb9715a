/// Where log bytes go. Never waits for a reader: what cannot be written is queued within bounds or dropped and counted.
package protocol LogSink: AnyObject {
    /// - Parameter bytes: lent for the length of the call.
    func write(_ bytes: RawSpan)
    /// The program whose output is to come has been started.
    func begin(pid: Int32)
    /// True when no more should be written until `onRoom` is called.
    var isFull: Bool { get }
    /// Called when a full sink has room again.
    var onRoom: (() -> Void)? { get set }
    /// Closes the file and opens it again by its name, for log rotation by others (LOG-36).
    func reopen()
    func close()
}

extension LogSink {
    /// Only sinks that name the process in what they write need the pid.
    package func begin(pid: Int32) {}

    /// Writes a text of supervisord's own.
    package func write(_ text: String) {
        write(text.utf8.span.bytes)
    }
}
