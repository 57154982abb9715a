import Model
import XMLRPC

extension Controller {
    /// Bytes that are asked for at first, and at most.
    private static let firstReading = 4 << 10
    private static let longestReading = 16 << 20

    /// Prints the last lines of a log.
    /// - Parameters:
    ///   - read: the method that reads it, given an offset from its end.
    ///   - name, unknown: as in `printLog`.
    func printLines(
        _ count: Int,
        of name: String,
        unknown: String?,
        _ read: (_ offset: Int) -> MethodCall
    ) throws(ControlError) {
        guard let text = try lastLines(count, of: name, unknown: unknown, read) else { return }
        show(output: text)
        if let last = text.utf8.last, last != UInt8(ascii: "\n") { print("") }
    }

    /// nil when they cannot be read, and the reason has been told.
    private func lastLines(
        _ count: Int,
        of name: String,
        unknown: String?,
        _ read: (_ offset: Int) -> MethodCall
    ) throws(ControlError) -> String? {
        var size = Self.firstReading
        while true {
            guard let text = try logText(read(-size), of: name, unknown: unknown) else { return nil }
            if let bytes = LastLines.size(of: text.utf8, lines: count) {
                return String(Substring(text.utf8.suffix(bytes)))
            }
            // What is not text has more bytes by now than in the log.
            if text.utf8.count < size || size >= Self.longestReading { return text }
            size *= 8
        }
    }

    /// How many bytes from the end the last lines of a log begin; 0 when it cannot be read, which following it tells.
    func lastBytes(lines count: Int, _ read: (_ offset: Int) -> MethodCall) throws(ControlError) -> Int {
        var size = Self.firstReading
        while true {
            do throws(ControlError) {
                guard let text = try call(read(-size)).text else { return 0 }
                if let bytes = LastLines.size(of: text.utf8, lines: count) { return bytes }
                if text.utf8.count < size || size >= Self.longestReading { return text.utf8.count }
                size *= 8
            } catch .fault {
                return 0
            }
        }
    }
}
