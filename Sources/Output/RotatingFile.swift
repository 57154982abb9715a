package import LinuxSystem
package import Model
package import OutputPipeline

/// A log file that is rotated by size (LOG-9, LOG-20 to LOG-25).
///
/// Always in append mode, so that several writers of one file lose nothing, and a file that others cut short is not filled up
/// with zeros (QRK-37). It is rotated by its true end, whichever process has written the bytes before it. A target that is
/// not a regular file is written to but never rotated (LOG-24). Output that cannot be written is counted and dropped
/// (LOG-10).
package final class RotatingFile: LogSink {
    private let path: String
    private let policy: RotationPolicy
    private let isPrivate: Bool
    private let files: LogFiles
    private let report: (String) -> Void
    private var file: Descriptor?
    private var isRotatable = true
    private var failures: WriteFailures
    private var isRotationFailing = false
    /// The file as all know it that have it open.
    private var shared: LogFiles.OpenFile?
    /// Bytes that the file may grow to after a rotation that has failed, before the next one is tried.
    private var postponedTo = 0
    package var onRoom: (() -> Void)?

    /// - Parameters:
    ///   - isPrivate: made for its owner alone, and never through a symbolic link.
    ///   - files: what else may have the same file open.
    ///   - now: the time; tests have one of their own.
    ///   - report: gets a sentence when writing or rotating begins to fail, and when writing works again.
    package init(
        path: String,
        policy: RotationPolicy,
        isPrivate: Bool = false,
        files: LogFiles = LogFiles(),
        now: @escaping () -> MonotonicTime = Clock.monotonicNow,
        report: @escaping (String) -> Void
    ) throws(Errno) {
        self.path = path
        self.policy = policy
        self.isPrivate = isPrivate
        self.files = files
        self.report = report
        failures = WriteFailures(of: "log file '\(path)'", now: now, report: report)
        try open(truncating: false)
    }

    package var isFull: Bool { false }

    /// Bytes that could not be written since this log was opened.
    package var lostBytes: Int { failures.lostBytes }

    package func write(_ bytes: RawSpan) {
        guard !bytes.isEmpty else { return }
        guard failures.allowTry else { return failures.lose(bytes.byteCount) }
        followMove()
        var written = 0
        do throws(Errno) {
            if file == nil { try open(truncating: false) }
            try bytes.withUnsafeBytes { bytes throws(Errno) in try write(bytes, &written) }
        } catch {
            failures.failed(error, "cannot write log file '\(path)'")
            failures.lose(bytes.byteCount - written)
        }
    }

    private func write(_ bytes: UnsafeRawBufferPointer, _ written: inout Int) throws(Errno) {
        var excess = excess(of: bytes.count)
        // Another daemon that writes to it does not tell us of its rotations: what it has moved away is full.
        if excess != nil, !hasItsName {
            reopen()
            excess = self.excess(of: bytes.count)
        }
        guard let excess else { return try append(bytes, &written) }
        switch RotationCut.of(bytes, excess: excess, lineInFile: unfinishedLine) {
        case .later:
            try append(bytes, &written)
        case .split(let count):
            try append(UnsafeRawBufferPointer(rebasing: bytes[..<count]), &written)
            rotate()
            try append(UnsafeRawBufferPointer(rebasing: bytes[count...]), &written)
        }
    }

    private func append(_ bytes: UnsafeRawBufferPointer, _ written: inout Int) throws(Errno) {
        guard !bytes.isEmpty else { return }
        // It could not be opened again.
        if file == nil { throw .badDescriptor }
        try file?.write(all: bytes, written: &written)
        failures.recovered()
    }

    package func reopen() {
        file = nil
        do throws(Errno) {
            try open(truncating: false)
            failures.tryAtOnce()
        } catch {
            failures.failed(error, "cannot reopen log file '\(path)'")
        }
    }

    package func close() {
        file = nil
        shared = nil
        failures.closed()
    }

    // MARK: Rotation

    /// Another of our logs has moved the file away: writing goes on in the file that has its name now.
    private func followMove() {
        if shared?.isMoved == true { reopen() }
    }

    private var hasItsName: Bool {
        guard let status = try? file?.status(), let named = try? FileStatus(path: path) else { return false }
        return named.inode == status.inode && named.device == status.device
    }

    /// Bytes by which the file will exceed what it may have when so many are added; nil when it is not due for rotation then.
    private func excess(of count: Int) -> Int? {
        guard isRotatable, policy.maxBytes > 0, let end = try? file?.end() else { return nil }
        let size = end + count
        return size >= postponedTo && policy.isDue(size: size) ? size - policy.maxBytes : nil
    }

    /// Bytes of the line that the file ends with, up to so many; nil when no line ends within them, or the file is not ours to
    /// read.
    private func unfinishedLine(within reach: Int) -> Int? {
        guard reach > 0, let status = try? file?.status(), let reader = try? Files.openForReading(path),
            let same = try? reader.status(), same.inode == status.inode, same.device == status.device,
            let end = try? reader.read(at: max(0, status.size - reach), atMost: reach)
        else { return nil }
        return end.lastIndex(of: UInt8(ascii: "\n")).map { end.count - 1 - $0 }
    }

    private func rotate() {
        file = nil
        let isMovedAway = moveAway()
        do throws(Errno) {
            try open(truncating: isMovedAway && policy.backups <= 0)
            // A file that could not be moved away is kept and appended to, and moved when it has grown by as much again.
            if !isMovedAway { postponedTo = try (file?.end() ?? 0) + policy.maxBytes }
        } catch {
            failures.failed(error, "cannot reopen log file '\(path)' after rotation")
        }
    }

    /// Renames the backups and the file; at the first that cannot be renamed it stops, before one overwrites another.
    private func moveAway() -> Bool {
        for (from, to) in policy.renames(of: path) {
            do throws(Errno) {
                try Files.rename(from, to: to)
                if from == path { shared?.noteMove() }
            } catch  where error == .noSuchFile {
                // A backup that does not exist yet.
                continue
            } catch {
                if !isRotationFailing { report("cannot rotate log file '\(from)' to '\(to)': \(error.text)") }
                isRotationFailing = true
                return false
            }
        }
        isRotationFailing = false
        return true
    }

    private func open(truncating: Bool) throws(Errno) {
        let opened = try LogFile.open(path, truncating: truncating, isPrivate: isPrivate)
        let status = try opened.status()
        // A link to standard output may have been put there since the log was first opened (EXT-14).
        // The opening of an AUTO log has made sure that it is our file, and not a link.
        isRotatable = status.kind == .regular && (isPrivate || StandardStreamLookup.descriptor(path) == nil)
        shared = isRotatable ? files.file(status) : nil
        postponedTo = 0
        file = opened.outOfTheWay()
    }
}
