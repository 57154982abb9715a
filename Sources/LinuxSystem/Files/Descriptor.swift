import CLinux
import CSpawn
import Glibc
package import Model

/// An open descriptor and the duty to close it, which is done when the value goes out of scope.
package struct Descriptor: ~Copyable {
    package let number: Int32

    /// - Parameter number: a descriptor that has no other owner.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // The call is not repeated on EINTR: Linux has freed the number by then (close(2)).
        _ = close(number)
    }

    /// Hands the number and the duty to close it to the caller.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Another number for the same description, close-on-exec.
    package borrowing func duplicate() throws(Errno) -> Descriptor {
        Descriptor(owning: try retrying { fcntl(number, F_DUPFD_CLOEXEC, 0) })
    }

    /// The same description under a number that no child is given, where there is one: the low numbers are for what children
    /// need, so that each has only these to copy (`CSPAWN_LOW`).
    package consuming func outOfTheWay() -> Descriptor {
        guard number < Int32(CSPAWN_LOW) else { return self }
        let high = fcntl(number, F_DUPFD_CLOEXEC, Int32(CSPAWN_LOW))
        return high < 0 ? self : Descriptor(owning: high)
    }

    /// Makes its description non-blocking, which must be ours alone for that (PITFALLS P10).
    package borrowing func setNonBlocking() throws(Errno) {
        // One call sets it and leaves all other flags alone (ioctl_tty(2) has it for all files).
        var isNonBlocking: Int32 = 1
        try retrying { ioctl(number, UInt(FIONBIO), &isNonBlocking) }
    }

    /// Writes all of the bytes. This is for regular files and other descriptors whose writes do not wait for a reader.
    package borrowing func write(all bytes: UnsafeRawBufferPointer) throws(Errno) {
        var written = 0
        try write(all: bytes, written: &written)
    }

    /// Writes all of it; as above.
    /// - Parameter written: grows by the bytes that went out, also when the rest fails: a disk that becomes full takes
    ///   the beginning.
    package borrowing func write(all bytes: UnsafeRawBufferPointer, written: inout Int) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest)
            let count = try retrying { Glibc.write(number, chunk.baseAddress, chunk.count) }
            written += count
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all of a text; as above.
    package borrowing func write(text: String) throws(Errno) {
        var text = text
        var failure: Errno?
        text.withUTF8 { bytes in
            do throws(Errno) { try write(all: UnsafeRawBufferPointer(bytes)) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Empties a regular file.
    package borrowing func truncate() throws(Errno) {
        try retrying { ftruncate(number, 0) }
    }

    /// At most so many bytes of a regular file from an offset; fewer at its end.
    package borrowing func read(at offset: Int, atMost count: Int) throws(Errno) -> [UInt8] {
        // The count may come from a client: no more is set aside than the file can have.
        let available = max(0, try status().size - offset)
        var bytes = [UInt8](repeating: 0, count: min(count, available))
        var filled = 0
        while filled < bytes.count {
            let got = try retrying {
                bytes.withUnsafeMutableBytes { buffer in
                    let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
                    return pread(number, rest.baseAddress, rest.count, off_t(offset + filled))
                }
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// The end of a regular file, where the next append begins.
    package borrowing func end() throws(Errno) -> Int {
        Int(try retrying { lseek(number, 0, SEEK_END) })
    }

    /// The type and size behind the descriptor.
    package borrowing func status() throws(Errno) -> FileStatus {
        try FileStatus(descriptor: number)
    }
}

/// The two ends of a new pipe(2), both close-on-exec. Each end is closed with the value unless it was taken out.
package struct Pipe: ~Copyable {
    private var reading: Descriptor?
    private var writing: Descriptor?
    package let readNumber: Int32
    package let writeNumber: Int32

    package init() throws(Errno) {
        var ends: (Int32, Int32) = (-1, -1)
        try retrying { clinux_pipe(&ends.0, &ends.1) }
        (readNumber, writeNumber) = ends
        reading = Descriptor(owning: ends.0)
        writing = Descriptor(owning: ends.1)
    }

    /// Neither end waits any more.
    package borrowing func setNonBlocking() throws(Errno) {
        for number in [readNumber, writeNumber] { try retrying { fcntl(number, F_SETFL, O_NONBLOCK) } }
    }

    /// Makes the pipe a user's own, as whom a program can open it once more by name: `/dev/stdout` (PITFALLS P14).
    package borrowing func give(to user: UserAccount) throws(Errno) {
        try retrying { fchown(writeNumber, user.uid, user.gid) }
    }

    /// The read end; nil when it was taken before.
    package mutating func takeReadEnd() -> Descriptor? {
        reading.take()
    }

    /// The write end; nil when it was taken before.
    package mutating func takeWriteEnd() -> Descriptor? {
        writing.take()
    }
}
