package import Model
import Text

/// Why a program has ended the container, for those who ask Kubernetes for it (EXT-80): a line about the cause, and the last lines
/// of what the program had to say.
package struct TerminationMessage: Hashable, Sendable {
    /// Bytes. Kubernetes takes no more of a message.
    package static let limit = 4096
    /// Bytes of the log that can matter: one more than there is room for, which tells whether the first line is whole.
    package static let interest = limit + 1
    /// The longest line about the cause.
    private static let longestCause = 1024
    private static let ellipsis = "…"

    package let name: String
    package let end: FinalEnd
    /// How its last process has ended; nil when there was none, as the program could not be started.
    package let status: WaitStatus?
    /// Why the start or the run has failed; nil when it has not.
    package let reason: String?
    /// The file of its command, without arguments, which may hold what is not for everyone; empty for none.
    package let command: String
    package let outOfMemory: OutOfMemoryKill?

    package init(
        name: String,
        end: FinalEnd,
        status: WaitStatus?,
        reason: String?,
        command: String,
        outOfMemory: OutOfMemoryKill?
    ) {
        self.name = name
        self.end = end
        self.status = status
        self.reason = reason
        self.command = command
        self.outOfMemory = outOfMemory
    }

    /// In one line, without its newline.
    package var cause: String {
        let memory = outOfMemory.map { ", killed by the kernel: \($0.words)" } ?? ""
        let reason = reason.map { ": \($0)" } ?? ""
        guard let status else {
            let program = command.isEmpty ? "" : " ('\(command)')"
            return "'\(name)'\(program) could not be started\(reason)"
        }
        return switch end.kind {
        case .expected: "'\(name)' has ended: \(status.description)"
        case .unexpected: "'\(name)' has ended: \(status.description); not expected\(memory)"
        case .fatal: "'\(name)' was given up\(reason); its last end: \(status.description)\(memory)"
        }
    }

    /// The message: valid UTF-8, at most `limit` bytes, whole lines.
    /// - Parameter output: the end of the log, at most `interest` bytes of it.
    package func text(withLast output: [UInt8]) -> [UInt8] {
        var message = Self.beginning(of: cause.spellingOutControlCharacters(), atMost: Self.longestCause)
        message.append(UInt8(ascii: "\n"))
        return message + Self.lastLines(of: output, atMost: Self.limit - message.count)
    }

    private static func lastLines(of output: [UInt8], atMost room: Int) -> [UInt8] {
        let isCut = output.count >= interest
        // What is not UTF-8 is made so first: that takes more bytes.
        let text = Array(String(decoding: output, as: UTF8.self).utf8)
        let newline = UInt8(ascii: "\n")
        guard let last = text.lastIndex(where: { $0 != newline }) else { return [] }
        var lines = text[...last]
        if isCut, let first = lines.firstIndex(of: newline) { lines = lines[(first + 1)...] }
        while lines.count >= room {
            guard let end = lines.firstIndex(of: newline) else { return end(of: lines, atMost: room) }
            lines = lines[(end + 1)...]
        }
        return lines + [newline]
    }

    /// The end of a line that is too long by itself.
    private static func end(of line: ArraySlice<UInt8>, atMost room: Int) -> [UInt8] {
        var rest = line.suffix(max(0, room - ellipsis.utf8.count - 1))
        while let byte = rest.first, byte & 0xc0 == 0x80 { rest = rest.dropFirst() }
        return Array(ellipsis.utf8) + rest + [UInt8(ascii: "\n")]
    }

    private static func beginning(of text: String, atMost room: Int) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard bytes.count > room else { return bytes }
        var count = room - ellipsis.utf8.count
        while count > 0, bytes[count] & 0xc0 == 0x80 { count -= 1 }
        return bytes[..<count] + Array(ellipsis.utf8)
    }
}
