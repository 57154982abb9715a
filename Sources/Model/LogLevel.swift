/// A level of the activity log (LOG-2). Higher is more severe.
package enum LogLevel: Int, CaseIterable, Comparable, Sendable {
    case blather = 3
    case trace = 5
    case debug = 10
    case info = 20
    case warn = 30
    case error = 40
    case critical = 50

    /// The four letters in a log line.
    package var tag: String {
        switch self {
        case .blather: "BLAT"
        case .trace: "TRAC"
        case .debug: "DEBG"
        case .info: "INFO"
        case .warn: "WARN"
        case .error: "ERRO"
        case .critical: "CRIT"
        }
    }

    /// The word in `loglevel=` (CFG-58).
    package var name: String {
        switch self {
        case .blather: "blather"
        case .trace: "trace"
        case .debug: "debug"
        case .info: "info"
        case .warn: "warn"
        case .error: "error"
        case .critical: "critical"
        }
    }

    /// The level that `loglevel=` names, in lower case (CFG-58); nil for any other word.
    package init?(name: String) {
        guard let level = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = level
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool {
        left.rawValue < right.rawValue
    }
}
