import Model

extension SignalNumber {
    /// The signal for a name or number as options and clients write it; nil for any other text (CFG-57).
    package init?(option text: String) {
        guard let signal = try? OptionValue.signal(text) else { return nil }
        self = signal
    }
}
