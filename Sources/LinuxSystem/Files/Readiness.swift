import CLinux
import Glibc

/// Bytes that can be read at once from a pipe or a socket; nil where that cannot be told.
package func waitingBytes(of descriptor: Int32) -> Int? {
    let count = clinux_waiting_bytes(descriptor)
    return count < 0 ? nil : Int(count)
}

/// Waiting for descriptors with poll(2), for programs without a loop of their own.
package enum Readiness {
    package enum Direction: Sendable {
        case reading
        case writing
    }

    /// Waits until one of the descriptors can go on, or has failed or ended, which its next call will tell.
    ///
    /// - Parameter milliseconds: nil waits for ever.
    /// - Returns: the positions of the descriptors that can; empty when the time is over.
    package static func wait(
        for descriptors: [(number: Int32, direction: Direction)],
        milliseconds: Int32? = nil
    ) throws(Errno) -> [Int] {
        var requests = descriptors.map { descriptor in
            pollfd(
                fd: descriptor.number,
                events: Int16(descriptor.direction == .reading ? POLLIN : POLLOUT),
                revents: 0
            )
        }
        try retrying { poll(&requests, nfds_t(requests.count), milliseconds ?? -1) }
        return requests.indices.filter { requests[$0].revents != 0 }
    }
}
