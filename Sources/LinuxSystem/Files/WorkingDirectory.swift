import CLinux
import Glibc

/// The directory that we were in before we went to the root, so that we do not keep its file system busy (EXT-5).
package final class WorkingDirectory {
    private let descriptor: Descriptor

    /// Goes to the root.
    package init() throws(Errno) {
        descriptor = Descriptor(owning: try retrying { clinux_open_working_directory() })
        try ProcessIdentity.changeDirectory("/")
    }

    /// Leads there as long as the object lives.
    package var number: Int32 { descriptor.number }

    /// Goes back.
    package func comeBack() {
        _ = fchdir(descriptor.number)
    }
}
