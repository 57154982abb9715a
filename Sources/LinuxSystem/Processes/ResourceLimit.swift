import CLinux

/// The two limits that the daemon raises for itself (SD-42).
package enum ResourceLimit: Sendable {
    case openFiles
    case processes

    /// The soft and the hard limit; UInt64.max means none.
    package struct Values: Hashable, Sendable {
        package var soft: UInt64
        package var hard: UInt64

        package init(soft: UInt64, hard: UInt64) {
            self.soft = soft
            self.hard = hard
        }
    }

    package func values() throws(Errno) -> Values {
        var values = Values(soft: 0, hard: 0)
        try retrying { clinux_get_limit(constant, &values.soft, &values.hard) }
        return values
    }

    package func set(_ values: Values) throws(Errno) {
        try retrying { clinux_set_limit(constant, values.soft, values.hard) }
    }

    private var constant: clinux_limit {
        switch self {
        case .openFiles: CLINUX_LIMIT_FILES
        case .processes: CLINUX_LIMIT_PROCESSES
        }
    }
}
