/// One option of a command line as the scanner needs to know it, and as users see it in messages.
package struct CommandLineOption: Sendable {
    /// nil when there is only a long form.
    package let short: Character?
    /// Without dashes; nil when there is only a short form.
    package let long: String?
    package let takesArgument: Bool

    package init(_ short: Character?, _ long: String?, argument: Bool = false) {
        self.short = short
        self.long = long
        takesArgument = argument
    }

    /// An option as the scanner found it.
    package struct Scanned: Equatable, Sendable {
        /// As messages show it: `-e`, or `--loglevel` also when it was abbreviated.
        package var shown: String
        /// The long name without dashes; `?` for the option that has none.
        package var name: String
        package var value: String?

        package init(shown: String, name: String, value: String? = nil) {
            self.shown = shown
            self.name = name
            self.value = value
        }
    }
}
