import Model
import Text

/// Values of the options that only containers need (EXT-1 to EXT-19).
extension OptionValue {
    /// Whole seconds.
    /// - Parameter zero: the meaning of 0.
    static func seconds(_ text: String, of option: OptionName, zero: String) throws(ConfigurationError) -> Int {
        guard let number = PythonInteger(text)?.value, number >= 0 else {
            throw option.invalid(text, "must be a number of seconds, 0 for \(zero)")
        }
        return number
    }

    /// Names of signals between commas (EXT-13).
    static func signals(_ text: String, of option: OptionName) throws(ConfigurationError) -> Set<SignalNumber> {
        var signals: Set<SignalNumber> = []
        for name in list(text) { signals.insert(try meaningfulSignal(name, of: option)) }
        return signals
    }

    /// `QUIT:shutdown,HUP:forward` (EXT-13).
    static func signalMap(
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> [SignalNumber: SignalAction] {
        var map: [SignalNumber: SignalAction] = [:]
        for pair in list(text) {
            guard let (name, word) = pair.halves(atFirst: UInt8(ascii: ":")) else {
                throw option.invalid(pair, "must be of the form SIGNAL:action")
            }
            let signal = try meaningfulSignal(name.trimmed, of: option)
            map[signal] = try choice(word, of: option)
        }
        return map
    }

    /// A signal that can be given a meaning. Signals that only the kernel acts upon, that show a fault of our own, or that
    /// the daemon needs itself cannot, nor those that the C library keeps for itself (32 and 33, signal(7)).
    private static func meaningfulSignal(
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> SignalNumber {
        let signal = try self.signal(text)
        switch signal.name {
        case "SIGKILL", "SIGSTOP", "SIGCHLD", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS", "SIGABRT":
            throw option.invalid(text, "this signal cannot be given a meaning")
        case nil where signal.rawValue == 0:
            throw option.invalid(text, "this is no signal")
        case nil where signal.rawValue < SignalNumber.realTimeMinimum.rawValue:
            throw option.invalid(text, "this signal cannot be given a meaning")
        default: return signal
        }
    }

    /// One of the words of an enumeration, in any case of letters.
    static func choice<Choice: CaseIterable & RawRepresentable<String>>(
        _ text: String,
        of option: OptionName
    ) throws(ConfigurationError) -> Choice {
        let word = text.trimmed.lowercased()
        if let choice = Choice.allCases.first(where: { $0.rawValue == word }) { return choice }
        throw option.invalid(text, "must be one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
}
