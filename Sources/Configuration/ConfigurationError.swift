/// Why a configuration or a command line is refused, in Supervisor's words (SPEC, "usage error").
package struct ConfigurationError: Error, Equatable, Sendable {
    /// Where in the files the cause stands, when one line can be named.
    package struct Location: Equatable, Sendable {
        package var file: String
        package var line: Int

        package init(file: String, line: Int) {
            self.file = file
            self.line = line
        }
    }

    /// The text that Supervisor prints behind `Error: `.
    package var message: String
    package var location: Location?

    package init(_ message: String, at location: Location? = nil) {
        self.message = message
        self.location = location
    }
}
