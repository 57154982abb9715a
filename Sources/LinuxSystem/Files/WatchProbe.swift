import CLinux
import Glibc

/// Asks the kernel whether it can watch more descriptors, before an event loop that takes it for granted has to.
///
/// epoll_ctl(2) fails with ENOSPC when the user has as many watches as `fs.epoll.max_user_watches` allows, which counts
/// all processes of the user together, and with ENOMEM.
package struct WatchProbe: ~Copyable {
    private let set: Descriptor

    package init() throws(Errno) {
        set = Descriptor(owning: try retrying { clinux_watch_set() })
    }

    /// Fails when the descriptors cannot be watched all at once.
    package borrowing func check(reading: [Int32], writing: [Int32] = []) throws(Errno) {
        var tried: [Int32] = []
        let number = set.number
        defer { for descriptor in tried { clinux_end_try(number, descriptor) } }
        for (descriptors, isOutput) in [(reading, Int32(0)), (writing, 1)] {
            for descriptor in descriptors {
                try retrying { clinux_try_watch(number, descriptor, isOutput) }
                tried.append(descriptor)
            }
        }
    }
}
