import ControlProtocol
import LinuxSystem

/// The bytes of messages that are on their way to another process, as far as it has not taken them.
struct UnsentBytes {
    /// The bytes of memory that are kept when the buffer is empty.
    private static let keptRoom = 64 << 10
    /// From so many bytes on, the bytes that were taken are dropped: the buffer must not grow while there is always something
    /// left.
    private static let trimmed = 64 << 10

    private var writer = WireWriter()
    /// How many of the bytes have been taken.
    private var taken = 0

    var count: Int { writer.bytes.count - taken }

    var isEmpty: Bool { count == 0 }

    /// Adds the bytes that a message writes.
    mutating func append(_ write: (inout WireWriter) -> Void) {
        write(&writer)
    }

    /// Moves all of the others to the end.
    mutating func take(_ others: inout UnsentBytes) {
        if writer.bytes.isEmpty { swap(&self, &others) } else { writer.bytes += others.writer.bytes[others.taken...] }
        others.empty()
    }

    /// Sends what the socket takes now. EAGAIN when that is not all.
    mutating func send(over socket: Int32) throws(Errno) {
        while !isEmpty {
            do throws(Errno) {
                taken += try sendRest(over: socket)
            } catch {
                trim()
                throw error
            }
        }
        empty()
    }

    private func sendRest(over socket: Int32) throws(Errno) -> Int {
        let sent: Result<Int, Errno> = writer.bytes.withUnsafeBytes { bytes in
            do throws(Errno) {
                return .success(try SocketBytes.send(UnsafeRawBufferPointer(rebasing: bytes[taken...]), over: socket))
            } catch {
                return .failure(error)
            }
        }
        return try sent.get()
    }

    private mutating func empty() {
        taken = 0
        if writer.bytes.capacity > Self.keptRoom {
            writer = WireWriter()
        } else {
            writer.bytes.removeAll(keepingCapacity: true)
        }
    }

    private mutating func trim() {
        guard taken > Self.trimmed else { return }
        writer.bytes.removeSubrange(..<taken)
        taken = 0
    }
}
