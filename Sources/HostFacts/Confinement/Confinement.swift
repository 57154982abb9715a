import LinuxSystem
package import Model
import Seccomp

/// What a process of our own that reads from the network gives up before it does, for good, beside what the core has taken from
/// it at the launch (user, capabilities, new privileges, limits): the system calls that it does not need, and that other
/// processes may look into it.
package struct Confinement: Sendable {
    /// As messages call the process: `control process`.
    private let noun: String
    /// As `ps` and `top` show it in the place of the file's name: at most 15 bytes. No search for supervisord finds it.
    private let name: String
    private let calls: AllowedCalls

    /// - Parameters:
    ///   - noun: as messages call the process.
    ///   - name: that tools show in the place of the file's name, at most 15 bytes.
    ///   - calls: that it may make from then on.
    package init(of noun: String, named name: String, calls: AllowedCalls) {
        self.noun = noun
        self.name = name
        self.calls = calls
    }

    /// To be called before anything is read from the network, and after everything that opens a file.
    /// - Returns: what the log has to say about it.
    package func confine() -> [(LogLevel, String)] {
        ProcessIdentity.setName(name)
        // No process of the same user may attach to it, or read its memory (ptrace(2), "Ptrace access mode checking").
        ProcessIdentity.setDumpable(false)
        #if SANITIZED
        // A sanitizer makes calls of its own (scripts/sanitize).
        return []
        #else
        do throws(Errno) {
            _ = try filter.install()
            return []
        } catch {
            let text = "no filter of system calls for the \(noun): \(error.text)"
            return [(error == .invalidArgument || error == .notImplemented ? .info : .warn, text)]
        }
        #endif
    }

    /// Also for tests.
    package var filter: SeccompFilter {
        var list = AllowList(architecture: SystemCalls.architecture)
        for name in calls.missing {
            if let number = SystemCalls.number(of: name) { list.pretendMissing(number) }
        }
        for name in calls.ignored {
            if let number = SystemCalls.number(of: name) { list.ignore(number) }
        }
        for (name, alternatives) in calls.conditional {
            if let number = SystemCalls.number(of: name) { list.allow(number, whereAll: alternatives) }
        }
        for name in calls.always {
            if let number = SystemCalls.number(of: name) { list.allow(number) }
        }
        return SeccompFilter(source: noun, instructions: list.instructions)
    }
}
