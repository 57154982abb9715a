import LinuxSystem

/// The lines that were typed in earlier sessions, one a line, as readline keeps them. No error is one (CTL-64).
package struct HistoryFile {
    /// So many lines are kept.
    package static let maximumLines = 1000

    private let path: String

    /// The file need not exist.
    package init(path: String) {
        self.path = path
    }

    /// Oldest first.
    package func read() -> [String] {
        guard let content = try? Files.contents(of: path, limit: 16 << 20) else { return [] }
        let lines = content.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        // The first line of a file that libedit wrote.
        return Array(lines.filter { $0 != "_HiStOrY_V2_" }.suffix(Self.maximumLines))
    }

    /// Oldest first. The file is replaced; a new one is for its owner only.
    package func write(_ lines: [String]) {
        guard let file = try? Files.openForOverwriting(path, mode: 0o600) else { return }
        let text = lines.suffix(Self.maximumLines).map { $0 + "\n" }.joined()
        try? file.write(text: text)
    }
}
