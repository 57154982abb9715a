import Text

/// Which of the last lines of a program says best what was wrong.
package enum TellingLine {
    /// What the kernel's errors are called; a line with one of them says the cause.
    private static let causes = [
        "address already in use", "permission denied", "operation not permitted", "no such file or directory",
        "connection refused", "cannot allocate memory", "out of memory", "no space left on device",
        "too many open files", "read-only file system", "name or service not known", "connection timed out",
        "cannot assign requested address", "no such host", "segmentation fault", "disk full", "bind failed",
    ]
    /// What lines about failures have in them.
    private static let words = [
        "error", "fatal", "panic", "exception", "failed", "cannot", "can't", "could not", "denied", "emerg", "crit",
        "invalid", "unable", "not found", "missing", "refused", "abort", "assert",
    ]

    /// The last one of those that say most; nil when supervisord has written all of them itself.
    /// - Parameter lines: the oldest first.
    package static func among(_ lines: [String]) -> String? {
        var best: (line: String, weight: Int)?
        for line in lines {
            let text = line.asciiTrimmed
            guard !text.isEmpty, !isOfSupervisor(text) else { continue }
            let weight = weight(of: Array(text.utf8.map { (65...90).contains($0) ? $0 | 0x20 : $0 }))
            if weight >= best?.weight ?? 0 { best = (text, weight) }
        }
        return best?.line
    }

    /// Whether supervisord has written it in the place of a program that it could not start.
    static func isOfSupervisor(_ line: String) -> Bool { line.utf8.starts(with: "supervisor: ".utf8) }

    private static func weight(of line: [UInt8]) -> Int {
        if causes.contains(where: { occurs(Array($0.utf8), in: line) }) { return 2 }
        return words.contains(where: { occurs(Array($0.utf8), in: line) }) ? 1 : 0
    }

    private static func occurs(_ word: [UInt8], in line: [UInt8]) -> Bool {
        guard line.count >= word.count else { return false }
        return (0...line.count - word.count).contains { line[$0...].starts(with: word) }
    }
}
