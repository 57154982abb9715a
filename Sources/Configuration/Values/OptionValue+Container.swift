import Model
import Text

/// Values of the options that only containers need (EXTENSIONS part A).
extension OptionValue {
    /// EXT-4.
    static func exitOn(_ text: String) throws(ConfigurationError) -> ExitOn {
        try choice("exit_on", text, among: ExitOn.allCases)
    }

    /// EXT-7.
    static func killMode(_ text: String) throws(ConfigurationError) -> KillMode {
        try choice("killmode", text, among: KillMode.allCases)
    }

    /// `propagate` or `zero` (EXT-4).
    static func propagatesExitStatus(_ text: String) throws(ConfigurationError) -> Bool {
        enum Choice: String, CaseIterable { case propagate, zero }
        return try choice("exit_code", text, among: Choice.allCases) == .propagate
    }

    /// Whole seconds; 0 for no limit (EXT-6).
    static func shutdownTimeout(_ text: String) throws(ConfigurationError) -> Int {
        guard let number = PythonInteger(text)?.value, number >= 0 else {
            throw problem("shutdown_timeout", text, "must be a number of seconds, 0 for no limit")
        }
        return number
    }

    /// Whole seconds (EXT-51).
    static func shutdownDelay(_ text: String) throws(ConfigurationError) -> Int {
        guard let number = PythonInteger(text)?.value, number >= 0 else {
            throw problem("shutdown_delay", text, "must be a number of seconds, 0 for none")
        }
        return number
    }

    /// Names of signals between commas (EXT-13).
    static func forwardSignals(_ text: String) throws(ConfigurationError) -> Set<SignalNumber> {
        var signals: Set<SignalNumber> = []
        for name in list(text) { signals.insert(try meaningfulSignal("forward_signals", name)) }
        return signals
    }

    /// `QUIT:shutdown,HUP:forward` (EXT-13).
    static func signalMap(_ text: String) throws(ConfigurationError) -> [SignalNumber: SignalAction] {
        var map: [SignalNumber: SignalAction] = [:]
        for pair in list(text) {
            guard let (name, word) = pair.halves(atFirst: UInt8(ascii: ":")) else {
                throw problem("signal_map", pair, "must be of the form SIGNAL:action")
            }
            let signal = try meaningfulSignal("signal_map", name.trimmed)
            map[signal] = try choice("signal_map", word, among: SignalAction.allCases)
        }
        return map
    }

    /// A signal that can be given a meaning: none that only the kernel acts upon, that tells of a fault of our own, that
    /// the daemon lives by, or that the C library keeps for itself (32 and 33, signal(7)).
    private static func meaningfulSignal(_ option: String, _ text: String) throws(ConfigurationError) -> SignalNumber {
        let signal = try self.signal(text)
        switch signal.name {
        case "SIGKILL", "SIGSTOP", "SIGCHLD", "SIGSEGV", "SIGBUS", "SIGILL", "SIGFPE", "SIGTRAP", "SIGSYS", "SIGABRT":
            throw problem(option, text, "this signal cannot be given a meaning")
        case nil where signal.rawValue == 0:
            throw problem(option, text, "this is no signal")
        case nil where signal.rawValue < SignalNumber.realTimeMinimum.rawValue:
            throw problem(option, text, "this signal cannot be given a meaning")
        default: return signal
        }
    }

    /// One of the words of an enumeration, in any case of letters.
    private static func choice<Choice: RawRepresentable<String>>(
        _ option: String,
        _ text: String,
        among choices: [Choice]
    ) throws(ConfigurationError) -> Choice {
        let word = text.trimmed.lowercased()
        if let choice = choices.first(where: { $0.rawValue == word }) { return choice }
        throw problem(option, text, "must be one of " + choices.map(\.rawValue).joined(separator: ", "))
    }

    private static func problem(_ option: String, _ value: String, _ rule: String) -> ConfigurationError {
        ConfigurationError("invalid '\(option)' value \(value.pythonRepresentation): \(rule)")
    }
}
