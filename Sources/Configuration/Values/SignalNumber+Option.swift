import Model

extension SignalNumber {
    /// The signal of a name or number as options and clients write it; nil when there is none (CFG-57).
    package init?(option text: String) {
        guard let signal = try? OptionValue.signal(text) else { return nil }
        self = signal
    }
}
