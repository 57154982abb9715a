import Text

/// A result as the package supervisor-stdout prints it (EXT-19): its listener answers with the payload of the event that it
/// was sent, a line with `processname:cat` and `channel:stdout` in it and output of that program.
enum PrintedResult {
    /// Bytes; listeners that answer with more have not been asked for it.
    static let longest = 1 << 20

    private static let newline = UInt8(ascii: "\n")

    /// The lines to print, each with `cat stdout | ` in front; nil for a result of another form.
    static func lines(of result: [UInt8]) -> [UInt8]? {
        guard let end = result.firstIndex(of: newline), let prefix = prefix(from: result[..<end]) else { return nil }
        var data = result[(end + 1)...]
        // Not a line of its own.
        if data.last == newline { data.removeLast() }
        var lines: [UInt8] = []
        lines.reserveCapacity(data.count + prefix.count + 1)
        for line in data.split(separator: newline, omittingEmptySubsequences: false) {
            lines += prefix
            lines += line
            lines.append(newline)
        }
        return lines
    }

    /// Every word has to be a name and a value, as the package has it.
    private static func prefix(from head: ArraySlice<UInt8>) -> [UInt8]? {
        var process: ArraySlice<UInt8>?
        var channel: ArraySlice<UInt8>?
        for word in head.split(whereSeparator: \.isASCIIBlank) {
            let parts = word.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard parts.count == 2 else { return nil }
            if parts[0].elementsEqual("processname".utf8) { process = parts[1] }
            if parts[0].elementsEqual("channel".utf8) { channel = parts[1] }
        }
        guard let process, let channel else { return nil }
        return process + [0x20] + channel + Array(" | ".utf8)
    }
}
