import LinuxSystem
import NIOCore
import NIOHTTP1

/// Why a look has failed, in words for people.
enum Reasons {
    static func text(of error: any Error) -> String {
        if let error = error as? IOError { return text(of: Errno(code: error.errnoCode)) }
        if let error = error as? ChannelError, case .connectTimeout = error { return "no connection in time" }
        if error is HTTPHead.TooLong { return "not an HTTP answer: its head is longer than 64 KiB" }
        if error is HTTPParserError { return "not an HTTP answer" }
        return "the connection has failed"
    }

    /// `connection refused`
    static func text(of error: Errno) -> String {
        let text = error.text
        guard let first = text.unicodeScalars.first, first.isASCII else { return text }
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
