import CLinux
import CSeccomp
import Configuration
import Glibc
import LinuxSystem
package import Seccomp
package import Text

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

    package func compile(_ rules: SeccompRules) throws(SeccompProblem) -> CompiledSeccompRules {
        try SeccompCompiler.compile(rules)
    }
}
