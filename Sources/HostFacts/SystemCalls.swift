import CSeccomp

/// The numbers of system calls on this machine, by libseccomp's table.
package enum SystemCalls {
    /// AUDIT_ARCH_* of this machine, as a filter of system calls is told.
    package static var architecture: UInt32 { seccomp_arch_native() }

    /// nil for a call that this machine does not have.
    package static func number(of name: String) -> UInt32? {
        // Calls of other machines have negative numbers.
        UInt32(exactly: seccomp_syscall_resolve_name(name))
    }
}
