import Model

/// One option of a command line as the scanner needs to know it, and as users see it in messages.
package struct CommandLineOption: Sendable {
    /// nil when there is only a long form.
    package let short: Character?
    /// Without dashes; nil when there is only a short form.
    package let long: String?
    package let takesArgument: Bool
    /// Whether the beginning of the long form will do.
    package let isAbbreviable: Bool
    /// Whether an abbreviation that fits another option too means that other one. This is so for our own options: they must not
    /// make a beginning ambiguous that Supervisor accepts, as `--co` for `--configuration`.
    package let yields: Bool

    /// At least one of the two names is given.
    package init(
        _ short: Character?,
        _ long: String?,
        argument: Bool = false,
        abbreviable: Bool = true,
        yields: Bool = false
    ) {
        self.short = short
        self.long = long
        takesArgument = argument
        isAbbreviable = abbreviable
        self.yields = yields
    }

    /// What identifies the option to the program: the long form, or the letter of an option without one.
    package var name: String {
        long ?? short.map { String($0) } ?? ""
    }

    /// Takes scanned options one after the other up to the first that is bad: its value by the reader's own words, or
    /// because what it sets has been set before (SPEC SD-3).
    ///
    /// - Parameter subject: what an option sets, by its long name; usually just that.
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

    /// An option as the scanner found it.
    package struct Scanned: Equatable, Sendable {
        /// As messages show it: `-e`, or `--loglevel` also when it was abbreviated.
        package var shown: String
        /// The option's ``CommandLineOption/name``.
        package var name: String
        /// Its argument, empty when it was `--name=`; nil for an option that takes none.
        package var value: String?

        /// The value is nil for an option that takes no argument.
        package init(shown: String, name: String, value: String? = nil) {
            self.shown = shown
            self.name = name
            self.value = value
        }
    }
}
