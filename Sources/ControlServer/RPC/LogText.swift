import LinuxSystem
import Model
import OutputPipeline
import XMLRPC

/// Log bytes as text: bytes that are not UTF-8, or begin or end inside a character, are replaced (QRK-23).
enum LogText {
    /// A part of a log (RPC-43 to RPC-46).
    /// - Parameter limit: the bytes that it may have in an answer.
    static func read(_ log: ReadableLog, offset: Int, length: Int, limit: Int) throws(Fault) -> String {
        let open: OpenLog
        do throws(Errno) {
            open = try log.opened()
        } catch {
            throw isAbsence(error) ? Fault(.noFile, log.path) : Fault(.failed)
        }
        guard let window = LogWindow.read(offset: offset, length: length, size: open.size) else {
            throw Fault(.badArguments)
        }
        guard let text = try text(of: open, window, limit: limit) else { throw Fault(.failed) }
        return text
    }

    /// Whether there is no log at all, rather than one that cannot be read.
    static func isAbsence(_ error: Errno) -> Bool {
        error == .noSuchFile || error == .notDirectory || error == .notSeekable
    }

    /// The text in a window; nil when it cannot be read.
    static func text(of log: OpenLog, _ window: LogWindow, limit: Int) throws(Fault) -> String? {
        let window = window.beginning(at: log.start)
        // An answer is read and sent without a pause, so nothing else gets its turn meanwhile.
        guard window.length <= limit else { throw tooLong(window.length) }
        guard let bytes = try? log.bytes(offset: window.offset, length: window.length) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self)
        // An escape makes up to five bytes of one.
        if text.utf8.count > limit / 5, XMLRPCValue.string(text).writtenBytes > limit + Self.frame {
            throw tooLong(window.length)
        }
        return text
    }

    /// Bytes around a text in an answer.
    private static let frame = XMLRPCValue.string("").writtenBytes

    private static func tooLong(_ bytes: Int) -> Fault {
        Fault(
            .failed,
            "\(bytes) bytes of log are too many for one answer, which may have \(RPCArguments.longestText) in all; "
                + "read them in parts, each with its offset and length"
        )
    }
}
