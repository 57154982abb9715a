import CLinux
import Glibc

/// The file that this process executes, held open: what is started from it is the same program, also when another file has
/// taken its name since, or none.
package struct OwnExecutable: ~Copyable {
    private let file: Descriptor

    /// - Throws: ENOENT where there is neither /proc nor the name that the program was executed by.
    package init() throws(Errno) {
        do throws(Errno) {
            file = Descriptor(owning: try retrying { clinux_open_path("/proc/self/exe") })
        } catch {
            guard !error.isResourceShortage, let name = clinux_executed_name() else { throw error }
            file = Descriptor(owning: try retrying { clinux_open_path(name) })
        }
    }

    /// Borrowed.
    package var number: Int32 { file.number }

    /// A name for it that needs /proc.
    package var path: String { "/proc/self/fd/\(file.number)" }
}
