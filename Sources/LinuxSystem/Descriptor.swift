import CLinux
import Glibc

/// An open descriptor and the duty to close it, which is done when the value goes out of scope.
package struct Descriptor: ~Copyable {
    package let number: Int32

    /// - Parameter number: a descriptor that nobody else closes.
    package init(owning number: Int32) {
        self.number = number
    }

    deinit {
        // Not repeated on EINTR: Linux has freed the number by then (close(2)).
        _ = close(number)
    }

    /// Hands the number and the duty to close it to the caller.
    package consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }

    /// Writes all of it. For regular files and other descriptors whose writes do not wait for somebody.
    package borrowing func write(all bytes: UnsafeRawBufferPointer) throws(Errno) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let chunk = UnsafeRawBufferPointer(rebasing: rest)
            let written = try retrying { Glibc.write(number, chunk.baseAddress, chunk.count) }
            rest = rest.dropFirst(written)
        }
    }

    /// The type and size behind the descriptor.
    package borrowing func status() throws(Errno) -> FileStatus {
        try FileStatus(descriptor: number)
    }
}

/// The ends of a new pipe(2), both close-on-exec.
package struct Pipe: ~Copyable {
    package let readEnd: Descriptor
    package let writeEnd: Descriptor

    package init() throws(Errno) {
        var ends: (Int32, Int32) = (-1, -1)
        try retrying { clinux_pipe(&ends.0, &ends.1) }
        readEnd = Descriptor(owning: ends.0)
        writeEnd = Descriptor(owning: ends.1)
    }
}
