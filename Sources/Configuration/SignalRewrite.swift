package import Model
import Text

/// The signal that the program behind `--` gets in place of another (EXT-5, dumb-init's `--rewrite`).
package enum SignalRewrite: Equatable, Sendable {
    case drop
    case replace(SignalNumber)

    /// The signal and its replacement, as in `15:3`, `TERM:QUIT` or `HUP:0`; nil for any other text.
    static func parse(_ text: String) -> (signal: SignalNumber, rewrite: SignalRewrite)? {
        guard let (from, to) = text.halves(atFirst: UInt8(ascii: ":")), let signal = signal(from), signal.rawValue != 0,
            let target = Self.signal(to)
        else { return nil }
        return (signal, target.rawValue == 0 ? .drop : .replace(target))
    }

    /// nil also for 32 and 33, which the C library keeps for itself (signal(7)).
    private static func signal(_ text: String) -> SignalNumber? {
        guard let signal = SignalNumber(option: text) else { return nil }
        return (32..<SignalNumber.realTimeMinimum.rawValue).contains(signal.rawValue) ? nil : signal
    }
}
