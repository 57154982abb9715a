import CLinux
import CSpawn
import Glibc
import Model

extension SeccompFilter {
    /// Puts us, and all that we start from now on, under this filter for good (EXT-32).
    /// - Returns: whether we had to give up new privileges for it, as without CAP_SYS_ADMIN.
    package func install() throws(Errno) -> Bool {
        var gaveUp: Int32 = 0
        // The kernel refuses one without a length.
        let length = UInt16(exactly: instructions.count) ?? 0
        try retrying {
            instructions.withUnsafeBytes { bytes in
                // The kernel only reads them.
                let instructions = bytes.baseAddress?.assumingMemoryBound(to: sock_filter.self)
                var program = sock_fprog(len: length, filter: UnsafeMutablePointer(mutating: instructions))
                return clinux_install_filter(&program, &gaveUp)
            }
        }
        return gaveUp != 0
    }
}
