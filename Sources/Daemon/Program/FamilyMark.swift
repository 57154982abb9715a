import LinuxSystem
import Model
import Text

/// A variable in the environment of a program with `killmode=tree`, or of a forking one. Its descendants keep the variable,
/// unless they take care to lose it; it shows their origin when their parents do not (EXT-7, EXT-72).
struct FamilyMark {
    static let name = "SUPERVISOR_FAMILY"
    /// A variable that each program has.
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

    /// The variable as an entry of an environment.
    var entry: String { "\(Self.name)=\(value)" }

    /// The origin of a process.
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
