import CLinux
import Glibc

/// A file without a place on a disk, for readers that open what they read.
final class MemoryFile {
    private let number: Int32

    /// nil when there is no memory or descriptor for it.
    init?(_ bytes: some Collection<UInt8>) {
        number = clinux_memory_file()
        guard number >= 0 else { return nil }
        let content = Array(bytes)
        guard write(number, content, content.count) == content.count else { return nil }
    }

    deinit { close(number) }

    var path: String { "/proc/self/fd/\(number)" }
}
