import LinuxSystem
import NIOCore
import OutputPipeline

/// A log file that is rotated by size (SPEC LOG-9, LOG-20 to LOG-25).
///
/// Always in append mode, so that several writers of one file lose nothing (SPEC QRK-37: improve). A target that is no
/// regular file is written to but never rotated (SPEC LOG-24: improve). A write that fails is reported once and the
/// data dropped; the file is tried again with the next write.
package final class RotatingFile: LogSink {
    private let path: String
    private let policy: RotationPolicy
    private let report: (String) -> Void
    private var file: Descriptor?
    private var size = 0
    private var isRegular = true
    private var isFailing = false
    package var onRoom: (() -> Void)?

    /// - Parameter report: gets a sentence when writing or rotating has begun to fail.
    package init(path: String, policy: RotationPolicy, report: @escaping (String) -> Void) throws(Errno) {
        self.path = path
        self.policy = policy
        self.report = report
        try open(truncating: false)
    }

    package var isFull: Bool { false }

    package func write(_ bytes: ByteBuffer) {
        do throws(Errno) {
            if file == nil { try open(truncating: false) }
            try writeAll(bytes)
            isFailing = false
        } catch {
            if !isFailing { report("cannot write log file '\(path)': \(error.text); output is dropped meanwhile") }
            isFailing = true
            return
        }
        size += bytes.readableBytes
        if isRegular && policy.isDue(size: size) { rotate() }
    }

    private func writeAll(_ bytes: ByteBuffer) throws(Errno) {
        var failure: Errno?
        bytes.withUnsafeReadableBytes { bytes in
            do throws(Errno) { try file?.write(all: bytes) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    package func reopen() {
        file = nil
        do throws(Errno) {
            try open(truncating: false)
        } catch {
            report("cannot reopen log file '\(path)': \(error.text)")
        }
    }

    package func close() {
        file = nil
    }

    private func rotate() {
        file = nil
        var isMovedAway = true
        for (from, to) in policy.renames(of: path) {
            do throws(Errno) {
                try Files.rename(from, to: to)
            } catch  where error.name == "ENOENT" {
                // A backup that does not exist yet.
                continue
            } catch {
                isMovedAway = from != path
                report("cannot rotate log file '\(from)' to '\(to)': \(error.text)")
            }
        }
        do throws(Errno) {
            // What could not be moved away is kept and appended to.
            try open(truncating: isMovedAway)
            size = 0
        } catch {
            report("cannot reopen log file '\(path)' after rotation: \(error.text)")
        }
    }

    private func open(truncating: Bool) throws(Errno) {
        let opened = try Files.openForAppending(path, truncating: truncating)
        let status = try opened.status()
        isRegular = status.kind == .regular
        size = status.size
        file = consume opened
    }
}
