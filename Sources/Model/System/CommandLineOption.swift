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
