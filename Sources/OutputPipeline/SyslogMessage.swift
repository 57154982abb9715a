package import Model

/// A message as syslog(3) writes it to its socket (LOG-60; RFC 3164, section 4.1, without the host name):
/// `<14>Nov  1 02:27:48 supervisord: text`.
package enum SyslogMessage {
    /// Bytes of text that one message holds; longer lines are sent as several. With its head a message stays below the
    /// 8 KiB that rsyslog takes, more than which other daemons would cut off.
    package static let longestText = 8000

    /// Facility USER, priority INFO (RFC 3164, section 4.1.1).
    private static let priority = 1 * 8 + 6

    /// - Parameter time: local time.
    package static func bytes(_ text: some Collection<UInt8>, tag: String, at time: DateTime) -> [UInt8] {
        let day = time.day < 10 ? " \(time.day)" : "\(time.day)"
        var message = Array("<\(priority)>\(time.monthName) \(day) \(time.clock) \(tag): ".utf8)
        message.reserveCapacity(message.count + text.count)
        for byte in text {
            // NUL ends a message on a stream socket; this is how rsyslog shows one.
            if byte == 0 { message += "#000".utf8 } else { message.append(byte) }
        }
        return message
    }
}
