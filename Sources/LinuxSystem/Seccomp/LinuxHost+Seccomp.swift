import CLinux
import CSeccomp
import Configuration
import Glibc

extension LinuxHost {
    package func json(_ text: [UInt8]) throws(JSONProblem) -> JSONValue {
        try JSONReader.value(text)
    }

    package var seccompMachine: SeccompMachine? {
        let native = seccomp_arch_native()
        let architecture = SeccompArchitecture.allCases.first { seccomp_arch_resolve_name($0.rawValue) == native }
        guard let architecture else { return nil }
        var names = utsname()
        let release =
            uname(&names) == 0
            ? withUnsafeBytes(of: &names.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } : ""
        var errorNumbers: [String: UInt16] = [:]
        for number in UInt16(1)...255 { errorNumbers[Errno(code: Int32(number)).name] = number }
        return SeccompMachine(
            architecture: architecture,
            kernel: KernelVersion(release: release),
            errorNumbers: errorNumbers
        )
    }

    package var inheritedCapabilities: [String] {
        let set = clinux_inherited_capabilities()
        return Self.capabilityNames.enumerated().filter { set & (1 << UInt64($0.offset)) != 0 }.map { "CAP_\($0.element)" }
    }

    /// By their bits (linux/capability.h).
    private static let capabilityNames = [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP",
        "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST", "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER",
        "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP",
        "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF",
        "CHECKPOINT_RESTORE",
    ]

    package func compile(_ rules: SeccompRules) throws(SeccompProblem) -> CompiledSeccompRules {
        try SeccompCompiler.compile(rules)
    }
}
