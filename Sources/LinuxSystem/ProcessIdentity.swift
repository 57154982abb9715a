import CLinux
import Glibc
import Model

/// What the daemon is in the system: its pid, its parent, its place in the container.
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
        return count > 0 ? String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// The effective user id of a process; nil without /proc or without the process. Not the owner of its directory there,
    /// which is root for a process that has changed its user (proc(5)).
    package static func userID(of pid: Int32) -> UInt32? {
        guard let bytes = try? Files.contents(of: "/proc/\(pid)/status", limit: 65536) else { return nil }
        let lines = bytes.split(separator: UInt8(ascii: "\n"))
        guard let line = lines.first(where: { $0.starts(with: "Uid:".utf8) }) else { return nil }
        // Real, effective, saved, of the file system.
        let words = line.split(separator: UInt8(ascii: "\t"))
        return words.dropFirst(2).first.flatMap { UInt32(String(decoding: $0, as: UTF8.self)) }
    }

    /// Orphans of our programs come to us instead of to PID 1 (EXT-2). Not inherited by children (prctl(2)).
    package static func becomeSubreaper() throws(Errno) {
        try retrying { clinux_become_subreaper() }
    }

    /// The signal that we get when our parent ends (prctl(2)). A change of user takes it back.
    package static func setParentDeathSignal(_ signal: SignalNumber) throws(Errno) {
        try retrying { clinux_set_parent_death_signal(signal.rawValue) }
    }

    /// Splits the process; true in the new one, which goes on, and false in the old one. Called while there is one thread.
    package static func fork() throws(Errno) -> Bool {
        try retrying { clinux_fork() } == 0
    }

    /// Makes the calling process the leader of a new session without a terminal.
    package static func startSession() {
        _ = setsid()
    }

    package static func changeDirectory(_ path: String) throws(Errno) {
        try retrying { chdir(path) }
    }

    package static func setUmask(_ mask: UInt32) {
        _ = umask(mode_t(truncatingIfNeeded: mask))
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
