/// Why a configuration or a command line is refused, in Supervisor's words (SD-32).
package struct ConfigurationError: Error, Equatable, Sendable {
    /// The place of the cause in the files, when one line can be named.
    package struct Location: Hashable, Sendable {
        package var file: String
        /// The line, counted from 1; the first one of a value with several lines.
        package var line: Int

        package init(file: String, line: Int) {
            self.file = file
            self.line = line
        }
    }

    /// The text that Supervisor prints behind `Error: `.
    package var message: String
    package var location: Location?
    /// Name of the section, without brackets, when the cause lies in one.
    package var section: String?
    /// Name of the option, when one can be blamed.
    package var option: String?
    /// The cause without the place; `supervisord --test` shows the place itself (EXT-56).
    package var reason: String
    /// An explanation that Supervisor does not give: section, value, cause and remedy in plain words, for a line of its own.
    package var explanation: String?

    /// The message, and the explanation below it when there is one.
    package var lines: String {
        explanation.map { "\(message)\n\($0)" } ?? message
    }

    /// - Parameter reason: the reason; nil for the message, where that is plain and does not name the place.
    package init(
        _ message: String,
        reason: String? = nil,
        explanation: String? = nil,
        at location: Location? = nil
    ) {
        self.message = message
        self.explanation = explanation
        self.location = location
        self.reason = reason ?? message
    }

    /// The same error with an explanation, which `supervisord --test` has in the line itself.
    func explained(_ explanation: String?) -> ConfigurationError {
        guard let explanation else { return self }
        var error = self
        error.explanation = explanation
        error.reason += "; \(explanation)"
        return error
    }
}
