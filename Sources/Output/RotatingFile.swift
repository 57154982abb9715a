import LinuxSystem
import Model
import NIOCore
import OutputPipeline

/// A log file that is rotated by size (SPEC LOG-9, LOG-20 to LOG-25).
///
/// Always in append mode, so that several writers of one file lose nothing, and a file that others cut short is not
/// filled up with zeros (SPEC QRK-37: improve). A target that is no regular file is written to but never rotated
/// (SPEC LOG-24: improve). What cannot be written is counted and dropped (SPEC LOG-10).
package final class RotatingFile: LogSink {
    /// A file that fails is tried again with the first write after this time: opening it for each chunk of a program
    /// that writes a lot would cost more than writing it.
    private static let retryNanoseconds: Int64 = 1_000_000_000

    private let path: String
    private let policy: RotationPolicy
    private let now: () -> MonotonicTime
    private let report: (String) -> Void
    private var file: Descriptor?
    private var size = 0
    private var isRegular = true
    private var failure: Failure?
    private var isRotationFailing = false
    /// Bytes that could not be written since this log was opened.
    package private(set) var lostBytes = 0
    package var onRoom: (() -> Void)?

    /// From a write or open that failed until bytes get out again.
    private struct Failure {
        let lostBefore: Int
        var retryAt: MonotonicTime
    }

    /// - Parameters:
    ///   - now: the time; tests have one of their own.
    ///   - report: gets a sentence when writing or rotating begins to fail, and when writing works again.
    package init(
        path: String,
        policy: RotationPolicy,
        now: @escaping () -> MonotonicTime = Clock.monotonicNow,
        report: @escaping (String) -> Void
    ) throws(Errno) {
        self.path = path
        self.policy = policy
        self.now = now
        self.report = report
        try open(truncating: false)
    }

    package var isFull: Bool { false }

    package func write(_ bytes: ByteBuffer) {
        guard bytes.readableBytes > 0 else { return }
        if let failure, now() < failure.retryAt {
            lostBytes += bytes.readableBytes
            return
        }
        var written = 0
        var problem: Errno?
        do throws(Errno) {
            if file == nil { try open(truncating: false) }
            try writeAll(bytes, written: &written)
        } catch {
            problem = error
        }
        size += written
        if let problem {
            failed(problem, "cannot write log file '\(path)'")
            lostBytes += bytes.readableBytes - written
        } else {
            recovered()
            if isRegular && policy.isDue(size: size) { rotateIfDue() }
        }
    }

    private func writeAll(_ bytes: ByteBuffer, written: inout Int) throws(Errno) {
        var failure: Errno?
        bytes.withUnsafeReadableBytes { bytes in
            do throws(Errno) { try file?.write(all: bytes, written: &written) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    package func reopen() {
        file = nil
        do throws(Errno) {
            try open(truncating: false)
            failure?.retryAt = now()
        } catch {
            failed(error, "cannot reopen log file '\(path)'")
        }
    }

    package func close() {
        file = nil
        guard let failure else { return }
        self.failure = nil
        report("log file '\(path)' was closed, \(lostBytes - failure.lostBefore) bytes were lost")
    }

    // MARK: Failure

    /// Called before what is lost by it is counted.
    private func failed(_ error: Errno, _ what: String) {
        // A FIFO whose reader is slow has room again in a moment, and is open.
        let pause = error.name == "EAGAIN" ? 0 : Self.retryNanoseconds
        let retryAt = MonotonicTime(nanoseconds: now().nanoseconds + pause)
        if failure != nil {
            failure?.retryAt = retryAt
        } else {
            failure = Failure(lostBefore: lostBytes, retryAt: retryAt)
            report("\(what): \(error.text); output is dropped meanwhile")
        }
    }

    private func recovered() {
        guard let failure else { return }
        self.failure = nil
        report("log file '\(path)' can be written again, \(lostBytes - failure.lostBefore) bytes were lost")
    }

    // MARK: Rotation

    /// The size that was counted may be wrong: others may have cut the file short (logrotate's `copytruncate`), or write
    /// to it as well.
    private func rotateIfDue() {
        guard let status = try? file?.status(), let named = try? FileStatus(path: path),
            named.inode == status.inode, named.device == status.device
        else {
            // Somebody else has moved it away or removed it: that was the rotation.
            return reopen()
        }
        size = status.size
        if policy.isDue(size: size) { rotate() }
    }

    private func rotate() {
        file = nil
        let isMovedAway = moveAway()
        do throws(Errno) {
            // What could not be moved away is kept and appended to, and moved when it has grown by as much again.
            try open(truncating: isMovedAway && policy.backups <= 0)
            size = 0
        } catch {
            failed(error, "cannot reopen log file '\(path)' after rotation")
        }
    }

    /// Renames the backups and the file; at the first that cannot be renamed it stops, before one overwrites another.
    private func moveAway() -> Bool {
        for (from, to) in policy.renames(of: path) {
            do throws(Errno) {
                try Files.rename(from, to: to)
            } catch  where error.name == "ENOENT" {
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
        let opened = try Files.openForAppending(path, truncating: truncating)
        let status = try opened.status()
        isRegular = status.kind == .regular
        size = status.size
        file = consume opened
    }
}
