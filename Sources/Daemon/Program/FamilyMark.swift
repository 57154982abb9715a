import LinuxSystem
import Model
import Text

/// The variable in the environment of a program with `killmode=tree`, or of a forking one, that its descendants keep, unless
/// they take care to lose it, and by which they are recognised when their parents do not tell where they come from (EXT-7,
/// EXT-72).
struct FamilyMark {
    static let name = "SUPERVISOR_FAMILY"
    /// Each program has it.
    private static let processName = "SUPERVISOR_PROCESS_NAME"

    /// Another supervisord on the machine may have a program of the same name.
    private static let daemon: String = {
        guard let bytes = try? RandomBytes.generate(8), bytes.count == 8 else {
            return "\(ProcessIdentity.pid)-\(Clock.monotonicNow().nanoseconds)"
        }
        return bytes.reduce(into: "") { text, byte in
            text += byte.hexadecimal
        }
    }()

    let value: String

    init(group: String, process: String) {
        value = "\(Self.daemon):\(group):\(process)"
    }

    /// As it stands in an environment.
    var entry: String { "\(Self.name)=\(value)" }

    /// Which program a process comes from.
    enum Origin {
        case ours
        case others
        /// Its environment cannot be seen, or says nothing.
        case unknown
    }

    func origin(of pid: Int32, _ kernel: any ProcessKernel) -> Origin {
        guard let found = kernel.environment(of: pid, valuesOf: [Self.name, Self.processName]) else { return .unknown }
        if let mark = found[Self.name] { return mark == value ? .ours : .others }
        return found[Self.processName] == nil ? .unknown : .others
    }
}
