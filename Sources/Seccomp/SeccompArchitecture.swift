import Text

/// A set of system call numbers, by libseccomp's name.
package enum SeccompArchitecture: String, CaseIterable, Hashable, Sendable {
    case x86, x86_64, x32, arm, aarch64, loongarch64, m68k
    case mips, mips64, mips64n32, mipsel, mipsel64, mipsel64n32
    case ppc, ppc64, ppc64le, s390, s390x, parisc, parisc64, riscv64, sh, sheb

    private static let prefix = "SCMP_ARCH_"

    /// OCI's name, `SCMP_ARCH_X86_64`.
    init?(oci name: String) {
        guard name.hasBytes(prefix: Self.prefix), name == name.uppercased() else { return nil }
        self.init(rawValue: name.dropping(bytes: Self.prefix.utf8.count).lowercased())
    }

    /// What `includes.arches` and `excludes.arches` may call it: Go's name, which container engines compare with, the
    /// kernel's, and OCI's.
    var names: [String] {
        [goName ?? rawValue, rawValue, Self.prefix + rawValue.uppercased()]
    }

    private var goName: String? {
        switch self {
        case .x86: "386"
        case .x86_64: "amd64"
        case .aarch64: "arm64"
        case .mipsel: "mipsle"
        case .mipsel64: "mips64le"
        case .mips64n32: "mips64p32"
        case .mipsel64n32: "mips64p32le"
        case .loongarch64: "loong64"
        default: nil
        }
    }

    /// The other system calls that a program of this architecture can make on one machine: without a word about them
    /// they would be a way round the filter, or the end of the program.
    var companions: [SeccompArchitecture] {
        switch self {
        case .x86_64: [.x86, .x32]
        case .aarch64: [.arm]
        case .mips64: [.mips, .mips64n32]
        case .mips64n32: [.mips, .mips64]
        case .mipsel64: [.mipsel, .mipsel64n32]
        case .mipsel64n32: [.mipsel, .mipsel64]
        case .s390x: [.s390]
        default: []
        }
    }

    /// The position of the flags among the arguments of clone(2), "C library/kernel differences".
    var cloneFlagsIndex: UInt32 {
        switch self {
        case .s390, .s390x: 1
        default: 0
        }
    }
}

/// What applying a profile has to know of the machine.
package struct SeccompMachine: Equatable, Sendable {
    package var architecture: SeccompArchitecture
    package var kernel: KernelVersion
    /// errno(3): numbers by name.
    package var errorNumbers: [String: UInt16]

    package init(architecture: SeccompArchitecture, kernel: KernelVersion, errorNumbers: [String: UInt16]) {
        self.architecture = architecture
        self.kernel = kernel
        self.errorNumbers = errorNumbers
    }
}

/// The two numbers of a kernel that `minKernel` compares.
package struct KernelVersion: Comparable, Sendable {
    package var version: Int
    package var patchLevel: Int

    package init(_ version: Int, _ patchLevel: Int) {
        self.version = version
        self.patchLevel = patchLevel
    }

    /// The beginning of uname(2)'s release, `6.1.0-13-amd64`; 0.0 when there are no numbers in it.
    package init(release: String) {
        let parts = release.utf8.split(separator: UInt8(ascii: "."), maxSplits: 2, omittingEmptySubsequences: false)
        let numbers = parts.prefix(2).map { part in
            Int(String(Substring(part.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }))) ?? 0
        }
        self.init(numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0)
    }

    /// `4.8`, as profiles write it.
    init?(profile text: String) {
        guard let (version, patchLevel) = text.halves(atFirst: UInt8(ascii: ".")),
            let version = Int(version), let patchLevel = Int(patchLevel), version >= 0, patchLevel >= 0,
            version + patchLevel > 0
        else { return nil }
        self.init(version, patchLevel)
    }

    package static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.version, left.patchLevel) < (right.version, right.patchLevel)
    }
}
