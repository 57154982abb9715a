/// When a log file is rotated and which names its backups get (LOG-20 to LOG-23).
package struct RotationPolicy: Hashable, Sendable {
    /// Bytes; 0 or less never rotates.
    package let maxBytes: Int
    package let backups: Int

    /// The most backups that are kept: each rotation renames all of them, and everything else waits for it.
    package static let mostBackups = 10_000

    package init(maxBytes: Int, backups: Int) {
        self.maxBytes = maxBytes
        self.backups = min(backups, Self.mostBackups)
    }

    /// Never rotated.
    package static let none = RotationPolicy(maxBytes: 0, backups: 0)

    /// Whether a file that grows to this size is due. It may exceed the limit by one write, and by the end of a line.
    package func isDue(size: Int) -> Bool {
        maxBytes > 0 && size >= maxBytes
    }

    /// The renames that make room for a fresh file, in order; the target of one may exist. None when there are no
    /// backups: the file is emptied then.
    package func renames(of path: String) -> [(from: String, to: String)] {
        guard backups > 0 else { return [] }
        return stride(from: backups - 1, through: 1, by: -1).map { (from: "\(path).\($0)", to: "\(path).\($0 + 1)") }
            + [(from: path, to: "\(path).1")]
    }
}
