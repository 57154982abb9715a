import Model

extension CommandLineOption {
    /// Takes scanned options one after the other up to the first that is bad: its value by the reader's own words, or because
    /// its setting has been set before (SD-3).
    ///
    /// - Parameter subject: the name of the setting, from the long name of its option; usually the same.
    static func takeAll(
        _ scanned: some Sequence<Scanned>,
        subject: (String) -> String = { $0 },
        take: (Scanned) throws(ConfigurationError) -> Void
    ) throws(ConfigurationError) {
        var given: Set<String> = []
        for option in scanned {
            do throws(ConfigurationError) {
                try take(option)
            } catch {
                let value = (option.value ?? "").pythonRepresentation
                throw ConfigurationError("invalid value for \(option.shown) \(value): \(error.message)")
            }
            guard given.insert(subject(option.name)).inserted else {
                throw ConfigurationError("conflicting command line option \(option.shown.pythonRepresentation)")
            }
        }
    }
}
