import CLinux
import Glibc

/// Writes to a descriptor whose reader may be slow, for a program that must not wait for it, before it has a loop.
///
/// Its description may be shared with other processes and so cannot be made non-blocking (PITFALLS P10). When poll(2) calls
/// it writable it has room, but nothing says how much: a terminal may have room for one byte, and another process may fill it
/// in between. So a timer ends a write that would wait after about a millisecond.
package enum BriefWrite {
    /// Writes what is taken at once.
    /// - Parameter descriptor: of a pipe, a FIFO or a terminal.
    /// - Returns: the number of bytes; EAGAIN when there is room for none.
    package static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(Errno) -> Int {
        let count = clinux_write_briefly(descriptor, bytes.baseAddress, bytes.count)
        if count < 0 { throw Errno.last }
        return count
    }

    /// Writes a text to what may be anything.
    /// - Parameter milliseconds: how long a reader that does not read is waited for; then the rest is lost.
    package static func write(_ text: String, to descriptor: Int32, waiting milliseconds: Int32) {
        var rest = Array(text.utf8)[...]
        let status = try? FileStatus(descriptor: descriptor)
        var waited: Int32 = 0
        while !rest.isEmpty {
            do throws(Errno) {
                let count = try writeOnce(rest, to: descriptor, kind: status?.kind)
                rest = rest.dropFirst(count)
            } catch {
                guard error == .wouldBlock, waited < milliseconds else { return }
                // poll(2) does not help here: a terminal with little room is ready all the time.
                usleep(useconds_t(pause) * 1000)
                waited += pause
            }
        }
    }

    private static let pause: Int32 = 10

    private static func writeOnce(
        _ bytes: ArraySlice<UInt8>,
        to descriptor: Int32,
        kind: FileStatus.Kind?
    ) throws(Errno) -> Int {
        let result: Result<Int, Errno> = bytes.withUnsafeBytes { bytes in
            do throws(Errno) {
                switch kind {
                case .regular, .directory, .symbolicLink, nil:
                    return .success(try retrying { Glibc.write(descriptor, bytes.baseAddress, bytes.count) })
                case .socket:
                    let flags = Int32(MSG_DONTWAIT | MSG_NOSIGNAL)
                    return .success(try retrying { send(descriptor, bytes.baseAddress, bytes.count, flags) })
                case .pipe, .characterDevice, .other:
                    return .success(try write(bytes, to: descriptor))
                }
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }
}
