/// A seccomp profile in the format of Docker and OCI, checked, before it is known whom it is for (EXT-32).
package struct SeccompProfile: Equatable, Sendable {
    /// What becomes of a system call.
    package enum Action: Hashable, Sendable {
        case allow
        /// It fails with this number.
        case errno(UInt16)
        case killThread
        case killProcess
        /// SIGSYS.
        case trap
        /// A tracer is told, with this message; without one it fails with ENOSYS.
        case trace(UInt16)
        /// It is allowed and audited.
        case log
    }

    /// An argument of a system call compared with a value; both have 64 bits and no sign.
    package struct Condition: Hashable, Sendable {
        /// 0 to 5.
        package var index: UInt32
        package var comparison: Comparison
        /// The mask of ``Comparison/maskedEqual``.
        package var value: UInt64
        /// What is left under the mask; only for ``Comparison/maskedEqual``.
        package var valueTwo: UInt64

        package init(index: UInt32, comparison: Comparison, value: UInt64, valueTwo: UInt64 = 0) {
            self.index = index
            self.comparison = comparison
            self.value = value
            self.valueTwo = valueTwo
        }
    }

    /// The operators, by OCI's names.
    package enum Comparison: String, CaseIterable, Hashable, Sendable {
        case notEqual = "SCMP_CMP_NE"
        case less = "SCMP_CMP_LT"
        case lessOrEqual = "SCMP_CMP_LE"
        case equal = "SCMP_CMP_EQ"
        case greaterOrEqual = "SCMP_CMP_GE"
        case greater = "SCMP_CMP_GT"
        case maskedEqual = "SCMP_CMP_MASKED_EQ"
    }

    /// How the kernel is to run the filter (seccomp(2)). TSYNC, which profiles may also name, has no meaning before
    /// the program runs: there is one thread.
    package enum Flag: String, CaseIterable, Hashable, Sendable {
        case log = "SECCOMP_FILTER_FLAG_LOG"
        case speculationAllowed = "SECCOMP_FILTER_FLAG_SPEC_ALLOW"
    }

    /// `includes` or `excludes`.
    struct Circumstances: Equatable, Sendable {
        /// With `CAP_`.
        var capabilities: [String] = []
        /// By any of ``SeccompArchitecture/names``.
        var architectures: [String] = []
        var minimumKernel: KernelVersion?
    }

    /// One element of `syscalls`.
    struct Entry: Equatable, Sendable {
        var names: [String]
        var action: Action
        /// All must hold.
        var conditions: [Condition] = []
        var includes = Circumstances()
        var excludes = Circumstances()
        /// Where it stands in the profile.
        var path = ""
    }

    var defaultAction: Action
    /// Whether the profile itself says with which number a call fails that it does not name.
    var namesDefaultErrno = false
    var architectures: [SeccompArchitecture] = []
    /// `archMap`: the others that belong to an architecture.
    var companions: [SeccompArchitecture: [SeccompArchitecture]] = [:]
    var flags: Set<Flag> = []
    var entries: [Entry] = []
    /// What is worth a warning: keys and flags that mean nothing here, with their places.
    package var oddities: [String] = []
}
