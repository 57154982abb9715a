import HostFacts
import LinuxSystem
package import Model
import Seccomp

/// What the control process gives up before it looks at its first client, for good, beside what the core has taken from it at
/// the launch (user, capabilities, new privileges, limits): the system calls that it does not need, and that other processes
/// may look into it.
package enum Confinement {
    /// As `ps` and `top` show it in the place of the file's name: at most 15 bytes. No search for supervisord finds it.
    private static let name = "supervisor-ctrl"

    /// To be called before the first client is served, and after everything that opens a file.
    /// - Returns: what the log has to say about it.
    package static func confine() -> [(LogLevel, String)] {
        // The time zone, which is read from a file once.
        _ = Clock.localTime(ofSecond: 0)
        ProcessIdentity.setName(name)
        // No process of the same user may attach to it, or read its memory (ptrace(2), "Ptrace access mode checking").
        ProcessIdentity.setDumpable(false)
        do throws(Errno) {
            _ = try filter.install()
            return []
        } catch {
            let text = "no filter of system calls for the control process: \(error.text)"
            return [(error == .invalidArgument || error == .notImplemented ? .info : .warn, text)]
        }
    }

    /// Also for tests.
    package static var filter: SeccompFilter {
        var list = AllowList(architecture: SystemCalls.architecture)
        for name in AllowedCalls.missing {
            if let number = SystemCalls.number(of: name) { list.pretendMissing(number) }
        }
        for name in AllowedCalls.ignored {
            if let number = SystemCalls.number(of: name) { list.ignore(number) }
        }
        for (name, conditions) in AllowedCalls.conditional {
            if let number = SystemCalls.number(of: name) { list.allow(number, where: conditions) }
        }
        for name in AllowedCalls.always {
            if let number = SystemCalls.number(of: name) { list.allow(number) }
        }
        return SeccompFilter(source: "control process", instructions: list.instructions)
    }
}
