import CLinux
import Glibc

/// The descriptors that the daemon was started with.
package enum InheritedDescriptors {
    /// Opens /dev/null (or a pipe end where there is none) on whichever of 0, 1 and 2 is closed, so that no file of
    /// ours can take the place of standard output.
    package static func fillStandardStreams() {
        for number in Int32(0)...2 where fcntl(number, F_GETFD) < 0 {
            // open(2) takes the lowest free number, which is this one.
            if Glibc.open("/dev/null", O_RDWR) != number {
                var ends: (Int32, Int32) = (-1, -1)
                _ = withUnsafeMutableBytes(of: &ends) {
                    Glibc.pipe($0.baseAddress?.assumingMemoryBound(to: Int32.self))
                }
            }
        }
    }

    /// The descriptors that are open now: called first thing, those that we were started with.
    package static func numbers() -> Set<Int32> {
        if let names = try? Files.entries(of: "/proc/self/fd") {
            // The listing itself used one that is closed again.
            return Set(names.compactMap { Int32($0) }.filter { fcntl($0, F_GETFD) >= 0 })
        }
        return Set((Int32(0)..<256).filter { fcntl($0, F_GETFD) >= 0 })
    }

    /// Points 0, 1 and 2 to /dev/null, for a daemon without a terminal.
    package static func detachStandardStreams() {
        guard let null = try? retrying({ Glibc.open("/dev/null", O_RDWR | O_CLOEXEC) }) else { return }
        for number in Int32(0)...2 { _ = dup2(null, number) }
        _ = close(null)
    }

    /// Marks everything above 2 close-on-exec, so that no program gets what our own parent left open (PITFALLS P27).
    /// They stay open here: `/dev/fd/5` in a configuration means descriptor 5 (EXT-14).
    package static func markCloseOnExec() {
        if clinux_mark_close_on_exec(3) == 0 { return }
        if let names = try? Files.entries(of: "/proc/self/fd") {
            for number in names.compactMap({ Int32($0) }) where number > 2 { setCloseOnExec(number) }
            return
        }
        // No close_range, no /proc: the kernel hands out the lowest numbers first, so a bound far below a limit of
        // 2^30 finds them all (PITFALLS P26).
        for number in Int32(3)..<4096 { setCloseOnExec(number) }
    }

    private static func setCloseOnExec(_ number: Int32) {
        let flags = fcntl(number, F_GETFD)
        if flags >= 0 { _ = fcntl(number, F_SETFD, flags | FD_CLOEXEC) }
    }
}
