/// What the kernel runs for every system call of a program (EXT-32). Two that are equal are the same filter: a profile
/// whose text has changed without effect is no reason for a restart.
package struct SeccompFilter: Hashable, Sendable {
    /// `default` or the path of the profile.
    package var source: String
    /// Instructions of classic BPF, each the eight bytes of a `struct sock_filter`, at most 4096.
    package var instructions: [UInt64]
    /// SECCOMP_FILTER_FLAG_* of seccomp(2).
    package var flags: UInt32

    package init(source: String, instructions: [UInt64], flags: UInt32 = 0) {
        self.source = source
        self.instructions = instructions
        self.flags = flags
    }
}
