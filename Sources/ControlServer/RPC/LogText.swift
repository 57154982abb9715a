import LinuxSystem
import Model
import Output
import OutputPipeline

/// Log bytes as text: what is not UTF-8, or begins or ends inside a character, is replaced (SPEC QRK-23: improve).
enum LogText {
    static func decode(_ bytes: [UInt8]) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// A part of a log (SPEC RPC-43 to RPC-46).
    /// - Parameter limit: bytes that it may have.
    static func read(_ log: LogLocation, offset: Int, length: Int, limit: Int) throws(Fault) -> String {
        guard let size = try? log.size() else { throw Fault(.noFile, log.path) }
        guard let window = LogWindow.read(offset: offset, length: length, size: size) else {
            throw Fault(.badArguments)
        }
        try check(window, limit: limit)
        do throws(Errno) {
            return decode(try log.bytes(offset: window.offset, length: window.length))
        } catch {
            throw Fault(.failed)
        }
    }

    /// One answer is read and sent without a pause, in which nothing else gets its turn.
    static func check(_ window: LogWindow, limit: Int) throws(Fault) {
        guard window.length > limit else { return }
        throw Fault(
            .failed,
            "\(window.length) bytes of log are too many for one answer, which may have \(RPCArguments.longestText) in all; "
                + "read them in parts, each with its offset and length"
        )
    }
}
