import Configuration
import LinuxSystem
import Model

/// Raises our own limits to `minfds` and `minprocs` (SD-42). This happens before privileges are dropped, so that a hard limit
/// can still be raised, and a failure names the limit that really stands in the way (QRK-35).
enum MinimumLimits {
    /// - Returns: the notices for the log.
    static func raise(_ settings: DaemonSettings) throws(ConfigurationError) -> [Notice] {
        var notices: [Notice] = []
        for (limit, minimum) in [(ResourceLimit.openFiles, settings.minfds), (.processes, settings.minprocs)] {
            if try raise(limit, to: UInt64(max(0, minimum))) {
                notices.append(
                    Notice(level: .info, text: "Increased \(limit.constantName) limit to \(minimum)")
                )
            }
        }
        return notices
    }

    /// - Returns: whether the limit had to be raised.
    private static func raise(_ limit: ResourceLimit, to minimum: UInt64) throws(ConfigurationError) -> Bool {
        guard let current = try? limit.values(), current.soft < minimum else { return false }
        let wanted = ResourceLimit.Values(soft: minimum, hard: max(current.hard, minimum))
        do throws(Errno) {
            try limit.set(wanted)
            return true
        } catch {
            throw ConfigurationError(limit.refusal(minimum: minimum, hard: current.hard))
        }
    }
}

extension ResourceLimit {
    /// The name of the constant, as messages show it.
    fileprivate var constantName: String {
        switch self {
        case .openFiles: "RLIMIT_NOFILE"
        case .processes: "RLIMIT_NPROC"
        }
    }

    fileprivate func refusal(minimum: UInt64, hard: UInt64) -> String {
        switch self {
        case .openFiles:
            "The minimum number of file descriptors required to run this process is \(minimum) as per the \"minfds\" "
                + "command-line argument or config file setting. The current environment will only allow you to open "
                + "\(hard) file descriptors.  Either raise the number of usable file descriptors in your environment "
                + "(see README.rst) or lower the minfds setting in the config file to allow the process to start."
        case .processes:
            "The minimum number of available processes required to run this program is \(minimum) as per the "
                + "\"minprocs\" command-line argument or config file setting. The current environment will only allow "
                + "you to open \(hard) processes.  Either raise the number of usable processes in your environment "
                + "(see README.rst) or lower the minprocs setting in the config file to allow the program to start."
        }
    }
}
