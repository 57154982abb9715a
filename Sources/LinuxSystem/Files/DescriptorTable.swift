import Glibc

/// The kernel's table of our descriptors.
package enum DescriptorTable {
    /// Has the kernel make the table large enough for so many descriptors, as far as the limit goes, which does not take any of them.
    ///
    /// The table grows when a number does not fit into it. While a child has the same table, as one on its way to its program
    /// has, each growth waits until all processors have let go of the old table (synchronize_rcu() in expand_fdtable(), fs/file.c;
    /// Linux 6.18): some milliseconds, eight times in the start of a thousand programs.
    package static func makeRoom(for count: Int) throws(Errno) {
        guard count > 0 else { return }
        let limit = try ResourceLimit.openFiles.values().soft
        let last = Int32(clamping: min(count, Int(clamping: limit))) &- 1
        let pipe = try Pipe()
        _ = Descriptor(owning: try retrying { fcntl(pipe.readNumber, F_DUPFD_CLOEXEC, max(0, last)) })
    }
}
