import Foundation

/// One line of supervisord's activity log (SPEC LOG-1).
package struct LogEntry {
    /// Seconds since midnight.
    package let time: Double
    package let level: String
    package let message: String

    /// Nil for a line that is not one of the activity log, as a program's own output.
    package init?(_ line: Substring) {
        let words = line.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard words.count == 4, words[0].count == 10, words[2].count == 4 else { return nil }
        let clock = words[1].split(whereSeparator: { ":,".contains($0) }).compactMap { Double($0) }
        guard clock.count == 4 else { return nil }
        time = clock[0] * 3600 + clock[1] * 60 + clock[2] + clock[3] / 1000
        level = String(words[2])
        message = String(words[3])
    }

    package var line: String { "\(level) \(message)" }

    /// Seconds since an earlier entry, also over midnight.
    package func seconds(since earlier: LogEntry) -> Double {
        let gap = time - earlier.time
        return gap < -43_200 ? gap + 86_400 : gap
    }
}

package struct ActivityLog {
    package let text: String
    package let entries: [LogEntry]

    package init(_ text: String) {
        self.text = text
        entries = text.split(whereSeparator: \.isNewline).compactMap(LogEntry.init)
    }

    /// `LEVL message` of every entry.
    package var lines: [String] { entries.map(\.line) }

    package func contains(_ part: String) -> Bool { entries.contains { $0.line.contains(part) } }

    package func count(of part: String) -> Int { entries.count { $0.line.contains(part) } }

    package func entries(with part: String) -> [LogEntry] { entries.filter { $0.line.contains(part) } }

    /// The position of the first entry that holds this text.
    package func position(of part: String) -> Int? { entries.firstIndex { $0.line.contains(part) } }

    /// The pids of all `spawned: 'NAME' with pid N`, oldest first.
    package func pids(of name: String) -> [Int32] {
        entries.compactMap { entry in
            guard entry.message.hasPrefix("spawned: '\(name)' with pid ") else { return nil }
            return entry.message.split(separator: " ").last.flatMap { Int32($0) }
        }
    }

    /// The names in the order in which a message of this kind first came, as `spawned: '` or `stopped: `.
    package func names(after prefix: String) -> [String] {
        entries.compactMap { entry in
            guard entry.message.hasPrefix(prefix) else { return nil }
            return String(entry.message.dropFirst(prefix.count).prefix { !"' (".contains($0) })
        }
    }
}
