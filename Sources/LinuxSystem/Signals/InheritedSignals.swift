import CLinux
package import Model

/// The signals that our parent has blocked and ignored, before the daemon has changed anything.
package enum InheritedSignals {
    /// The signals that were blocked, signal n as bit n - 1.
    static var blocked: UInt64 { clinux_original_signal_mask() }
    /// The signals that were ignored.
    static var ignored: UInt64 { clinux_originally_ignored_signals() }

    /// Whether a signal was ignored.
    package static func isIgnored(_ signal: SignalNumber) -> Bool {
        ignored >> UInt64(signal.rawValue - 1) & 1 == 1
    }
}
