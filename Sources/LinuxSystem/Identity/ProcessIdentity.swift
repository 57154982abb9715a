import CLinux
import Glibc
package import Model

/// The identity of the daemon in the system: its pid, its parent, its place in the container.
package enum ProcessIdentity {
    package static var pid: Int32 { getpid() }
    package static var parentPid: Int32 { getppid() }
    /// 0 when it lies outside of the pid namespace.
    package static var processGroup: Int32 { getpgrp() }

    /// Whether we are what the container was started to run (EXT-1): PID 1; a child of an init shim that is PID 1; or
    /// a process whose parent lies outside the pid namespace, whose parent pid the kernel shows as 0.
    package static var isContainerEntrypoint: Bool {
        if getpid() == 1 || getppid() == 0 { return true }
        guard getppid() == 1, let shim = command(of: 1) else { return false }
        return ["docker-init", "tini", "tini-static", "dumb-init", "catatonit"].contains(shim)
    }

    /// The name of a process as the kernel keeps it, at most 15 bytes; nil without /proc or without the process.
    package static func command(of pid: Int32) -> String? {
        guard var bytes = try? Files.contents(of: "/proc/\(pid)/comm", limit: 4096) else { return nil }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The working directory of a process; nil without /proc, without the process, or without the right to look.
    package static func workingDirectory(of pid: Int32) -> String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/\(pid)/cwd", &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer[..<count].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self) : nil
    }

    /// The effective user id of a process; nil without /proc or without the process. This is not the owner of its directory
    /// there, which is root for a process that has changed its user (proc(5)).
    package static func userID(of pid: Int32) -> UInt32? {
        // Real, effective, saved, of the file system.
        status(of: pid, field: "Uid:").dropFirst().first.flatMap { UInt32($0) }
    }

    /// Whether a process has a handler for a signal, as a shell has for one with a trap; nil without /proc or without the
    /// process.
    package static func catches(_ signal: SignalNumber, pid: Int32) -> Bool? {
        guard let mask = status(of: pid, field: "SigCgt:").first.flatMap({ UInt64($0, radix: 16) }) else { return nil }
        return mask >> UInt64(signal.rawValue - 1) & 1 == 1
    }

    /// The words behind a name in a process's status (proc(5)).
    private static func status(of pid: Int32, field: String) -> [String] {
        guard let bytes = try? Files.contents(of: "/proc/\(pid)/status", limit: 65536) else { return [] }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.first(where: { $0.starts(with: field.utf8) }) else { return [] }
        return line.split(separator: UInt8(ascii: "\t")).dropFirst().map { String(decoding: $0, as: UTF8.self) }
    }

    /// Makes orphans of our programs come to us instead of to PID 1 (EXT-2). Children do not inherit this (prctl(2)).
    package static func setSubreaper(_ isSubreaper: Bool) throws(Errno) {
        try retrying { clinux_set_subreaper(isSubreaper ? 1 : 0) }
    }

    /// Whether orphans of our programs come to us, as the kernel has it: as to PID 1, or to a subreaper.
    package static var adoptsOrphans: Bool { getpid() == 1 || clinux_is_subreaper() != 0 }

    /// The signal that we get when our parent ends (prctl(2)). A change of user takes it back.
    package static func setParentDeathSignal(_ signal: SignalNumber) throws(Errno) {
        try retrying { clinux_set_parent_death_signal(signal.rawValue) }
    }

    /// Sets our name for the kernel, at most 15 bytes of it (prctl(2)).
    package static func setName(_ name: String) {
        _ = clinux_set_name(name)
    }

    /// Whether processes of the same user may look into us, and the kernel may write a core file (prctl(2)).
    package static func setDumpable(_ isDumpable: Bool) {
        _ = clinux_set_dumpable(isDumpable ? 1 : 0)
    }

    /// Splits the process; true in the new one, which goes on, and false in the old one. Called while there is one thread.
    package static func fork() throws(Errno) -> Bool {
        try retrying { clinux_fork() } == 0
    }

    /// Makes the calling process the leader of a new session without a terminal.
    package static func startSession() {
        _ = setsid()
    }

    /// The absolute path of our working directory; the root where it has none any more.
    package static var currentDirectory: String {
        guard let path = getcwd(nil, 0) else { return "/" }
        defer { free(path) }
        return String(cString: path)
    }

    package static func changeDirectory(_ path: String) throws(Errno) {
        try retrying { chdir(path) }
    }

    /// - Returns: the mask that was in force before.
    @discardableResult
    package static func setUmask(_ mask: UInt32) -> UInt32 {
        UInt32(umask(mode_t(truncatingIfNeeded: mask)))
    }

    /// Ends the process.
    package static func exit(status: Int32) -> Never {
        Glibc.exit(status)
    }

    /// Ends the process without running exit handlers: for the parent after a fork, which shares our buffers.
    package static func exitAtOnce(status: Int32) -> Never {
        _exit(status)
    }
}
