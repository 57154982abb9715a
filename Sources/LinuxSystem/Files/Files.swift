import Glibc

/// Calls on files by name. None of them waits: they are for regular files and directories.
package enum Files {
    /// Opens a file for appending.
    ///
    /// A FIFO without a reader or a terminal that hangs must not stop the caller: O_NONBLOCK has no effect on regular
    /// files, and the description is our own. Opening a FIFO for writing alone fails while it has no reader (fifo(7)).
    /// - Parameters:
    ///   - special: more flags of open(2).
    ///   - mode: of a file that is made, less the umask.
    static func openForAppending(_ path: String, _ special: Int32, mode: mode_t) throws(Errno) -> Descriptor {
        let flags = O_APPEND | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | special
        do throws(Errno) {
            return Descriptor(owning: try retrying { open(path, flags | O_WRONLY, mode) })
        } catch  where error == .noSuchDevice {
            return Descriptor(owning: try retrying { open(path, flags | O_RDWR, mode) })
        }
    }

    /// Opens what is behind a descriptor once more, for writing without waiting: a new description of a pipe, FIFO or
    /// terminal that is ours alone. Fails for sockets (ENXIO) and where /proc is missing.
    ///
    /// A terminal that belongs to another user, as after su(1), is opened by its other name when it is the one that we are
    /// controlled by: every user may open that (tty(4)).
    package static func openAgain(_ descriptor: Int32) throws(Errno) -> Descriptor {
        let flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        do throws(Errno) {
            return Descriptor(owning: try retrying { open("/proc/self/fd/\(descriptor)", flags) })
        } catch {
            // ENOTTY for any other terminal.
            guard isatty(descriptor) == 1, tcgetpgrp(descriptor) >= 0 else { throw error }
            return Descriptor(owning: try retrying { open("/dev/tty", flags) })
        }
    }

    /// Whether a descriptor was opened for writing.
    package static func isWritable(_ descriptor: Int32) -> Bool {
        let flags = fcntl(descriptor, F_GETFL)
        return flags >= 0 && flags & O_ACCMODE != O_RDONLY
    }

    /// Opens and truncates a file, made with this mode if missing.
    package static func openForOverwriting(_ path: String, mode: UInt32 = 0o666) throws(Errno) -> Descriptor {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
        return Descriptor(owning: try retrying { open(path, flags, mode_t(mode)) })
    }

    /// Opens a file to write it from its start, without waiting, and without following a symbolic link (ELOOP). The content
    /// stays: the file may turn out to be of another kind.
    package static func openForReplacing(_ path: String, creating: Bool) throws(Errno) -> Descriptor {
        let flags = O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW | (creating ? O_CREAT : 0)
        return Descriptor(owning: try retrying { open(path, flags, 0o644) })
    }

    /// Makes a new file that only its owner can use; fails when the name is taken.
    package static func createPrivate(_ path: String) throws(Errno) {
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC
        _ = Descriptor(owning: try retrying { open(path, flags, 0o600) })
    }

    package static func remove(_ path: String) throws(Errno) {
        try retrying { unlink(path) }
    }

    package static func rename(_ path: String, to target: String) throws(Errno) {
        try retrying { Glibc.rename(path, target) }
    }

    /// The target of a symbolic link; nil for any other file.
    package static func linkTarget(_ path: String) -> String? {
        text { readlink(path, $0, $1) }
    }

    /// The same for a link that is held by O_PATH.
    static func linkTarget(of link: borrowing Descriptor) -> String? {
        let number = link.number
        return text { readlinkat(number, "", $0, $1) }
    }

    private static func text(_ read: (UnsafeMutablePointer<CChar>, Int) -> Int) -> String? {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = read(&target, target.count)
        return count < 0 ? nil : String(decoding: target[..<count].map { UInt8(truncatingIfNeeded: $0) }, as: UTF8.self)
    }

    /// The path of something that exists, without symbolic links, `.` and `..` (realpath(3)).
    package static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    /// The names in a directory, without `.` and `..`, in no order.
    package static func entries(of directory: String) throws(Errno) -> [String] {
        guard let stream = opendir(directory) else { throw Errno.last }
        defer { closedir(stream) }
        var names: [String] = []
        while true {
            // Only errno tells a failure from the end (readdir(3)).
            errno = 0
            guard let entry = readdir(stream) else {
                if errno != 0 { throw Errno.last }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
        }
    }

    /// The whole content of a file.
    /// - Parameter limit: bytes; a longer file is EFBIG, and no more than this is read of it.
    package static func contents(of path: String, limit: Int) throws(Errno) -> [UInt8] {
        // O_NONBLOCK: a FIFO given as a configuration must not stop PID 1.
        let file = try openForReading(path)
        let status = try file.status()
        if status.kind == .regular && status.size > limit { throw .fileTooLarge }
        var content: [UInt8] = []
        content.reserveCapacity(max(status.size, 4096))
        // No more than the file is likely to have: files of proc(5) tell no size, and what is touched once stays ours.
        var chunk = [UInt8](repeating: 0, count: min(max(status.size, 4095) + 1, 65536))
        while true {
            let count = try readWaiting(file.number, into: &chunk)
            if count == 0 { return content }
            content.append(contentsOf: chunk[..<count])
            if content.count > limit { throw .fileTooLarge }
        }
    }

    /// Opens a file for reading; a FIFO is not waited for.
    package static func openForReading(_ path: String) throws(Errno) -> Descriptor {
        Descriptor(owning: try retrying { open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) })
    }

    /// Reads the bytes that a non-blocking descriptor has now, as many as there is room for; EAGAIN for none, 0 at the end.
    /// - Parameter descriptor: borrowed, non-blocking.
    package static func read(from descriptor: Int32, into room: UnsafeMutableRawBufferPointer) throws(Errno) -> Int {
        try retrying { Glibc.read(descriptor, room.baseAddress, room.count) }
    }

    /// Writes what a descriptor that does not wait takes now; EAGAIN for nothing.
    /// - Parameter descriptor: borrowed, non-blocking.
    package static func write(_ bytes: RawSpan, to descriptor: Int32) throws(Errno) -> Int {
        try bytes.withUnsafeBytes { bytes throws(Errno) in
            try retrying { Glibc.write(descriptor, bytes.baseAddress, bytes.count) }
        }
    }

    /// Sends what a socket takes now; EAGAIN for nothing. Its description, which may be shared, stays as it is.
    /// - Parameter socket: borrowed.
    package static func send(_ bytes: RawSpan, to socket: Int32) throws(Errno) -> Int {
        try bytes.withUnsafeBytes { bytes throws(Errno) in
            try retrying { Glibc.send(socket, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT | MSG_NOSIGNAL)) }
        }
    }

    /// Reads; a pipe whose writer is slow (`-c <(generate)` in a shell) is given a second.
    private static func readWaiting(_ descriptor: Int32, into chunk: inout [UInt8]) throws(Errno) -> Int {
        do throws(Errno) {
            return try retrying { Glibc.read(descriptor, &chunk, chunk.count) }
        } catch {
            guard error == .wouldBlock else { throw error }
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            try retrying { poll(&request, 1, 1000) }
            return try retrying { Glibc.read(descriptor, &chunk, chunk.count) }
        }
    }

    package static func exists(_ path: String) -> Bool {
        (try? FileStatus(path: path)) != nil
    }

    package static func isDirectory(_ path: String) -> Bool {
        (try? FileStatus(path: path))?.kind == .directory
    }

    /// Whether we may execute it.
    package static func isExecutable(_ path: String) -> Bool {
        access(path, X_OK) == 0
    }
}
