import LinuxSystem
import Model
import Text

/// The variable in the environment of a program with `killmode=tree` that its descendants keep, unless they take care to
/// lose it, and by which they are recognised when their parents do not tell where they come from (EXT-7).
enum FamilyMark {
    static let name = "SUPERVISOR_FAMILY"

    /// Another supervisord on the machine may have a program of the same name.
    private static let daemon: String = {
        guard let bytes = try? RandomBytes.generate(8), bytes.count == 8 else {
            return "\(ProcessIdentity.pid)-\(Clock.monotonicNow().nanoseconds)"
        }
        return bytes.reduce(into: "") { text, byte in
            text += byte.hexadecimal
        }
    }()

    /// The value for a process of a group.
    static func value(group: String, process: String) -> String {
        "\(daemon):\(group):\(process)"
    }
}
