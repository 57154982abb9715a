import CLinux
import CSpawn
import Glibc

/// A child that writes to a descriptor in our place, and waits there for a slow reader when we must not: the description is
/// shared with others, so it cannot become non-blocking, and may not be opened again.
///
/// It ends once it has written what it was sent before our end was closed or shut down, and at once when we end.
package struct Relay: ~Copyable {
    /// The pid, which the caller has to reap.
    package let pid: Int32
    /// A stream socket, non-blocking, close-on-exec. When the descriptor takes nothing any more one byte comes back before
    /// the end; there is none when the child has been killed.
    private var end: Descriptor?

    /// - Parameter descriptor: open for writing; borrowed, the child has its own.
    package init(to descriptor: Int32) throws(Errno) {
        var number: Int32 = -1
        pid = try retrying { cspawn_relay(descriptor, clinux_arguments(), &number) }
        end = Descriptor(owning: number)
    }

    /// The bytes that our end has sent arrive, and after that the child ends (shutdown(2)).
    package static func endSending(by end: Int32) throws(Errno) {
        try retrying { shutdown(end, Int32(SHUT_WR)) }
    }

    /// Takes our end out; nil when that was done before.
    package mutating func takeEnd() -> Descriptor? {
        end.take()
    }
}
