import Model

/// Takes the problems that the readers find. A normal load stops at the first error, in the order of Supervisor's own
/// reading; `supervisord --test` lets the readers go on with defaults and collects everything (EXT-56).
///
/// A class, because all readers of one load share it; it never leaves that load.
final class ProblemSink {
    private let stopsAtFirstError: Bool
    private(set) var errors: [ConfigurationError] = []
    /// Errors that no load stops at; see `foresee`.
    private(set) var foreseen: [ConfigurationError] = []
    private(set) var warnings: [ConfigurationError] = []
    /// The notices that the daemon has to log (SD-43), in the order of appearance.
    private(set) var notices: [Notice] = []
    private var seen: Set<String> = []
    /// The error that replaces any message about a value with a secret in it.
    private var substitute: ConfigurationError?

    init(stopsAtFirstError: Bool) {
        self.stopsAtFirstError = stopsAtFirstError
    }

    /// Whether it keeps the problems of `foresee` and `advise`.
    var collects: Bool { !stopsAtFirstError }

    /// Throws the error in a normal load, otherwise keeps it unless the same one is known.
    func report(_ error: ConfigurationError) throws(ConfigurationError) {
        let error = printable(error)
        if stopsAtFirstError { throw error }
        if isNew(error) { errors.append(error) }
    }

    /// Keeps an error that shows only later: Supervisor accepts the value and fails when it is used, and so do we. Only
    /// `supervisord --test` reports it beforehand.
    func foresee(_ error: ConfigurationError) {
        let error = printable(error)
        guard !stopsAtFirstError, isNew(error) else { return }
        foreseen.append(error)
    }

    /// Keeps a warning that only `supervisord --test` gives.
    func advise(_ warning: ConfigurationError) {
        let warning = printable(warning)
        guard !stopsAtFirstError, isNew(warning) else { return }
        warnings.append(warning)
    }

    /// The value that a reader makes, or the stand-in when it fails and the load goes on.
    func attempt<Value>(
        otherwise standIn: @autoclosure () -> Value,
        _ read: () throws(ConfigurationError) -> Value
    ) throws(ConfigurationError) -> Value {
        do {
            return try read()
        } catch {
            try report(error)
            return standIn()
        }
    }

    /// Keeps a warning of Supervisor's: it is logged as often as Supervisor logs it, and reported once.
    func warn(_ warning: ConfigurationError) {
        let warning = printable(warning)
        notices.append(Notice(level: .warn, text: warning.message))
        if isNew(warning) { warnings.append(warning) }
    }

    /// Keeps a warning that is new here: logged once.
    func warnOnce(_ warning: ConfigurationError) {
        let warning = printable(warning)
        guard isNew(warning) else { return }
        notices.append(Notice(level: .warn, text: warning.message))
        warnings.append(warning)
    }

    /// Keeps a warning that the daemon gives itself at a later step.
    func remark(_ warning: ConfigurationError) {
        let warning = printable(warning)
        if isNew(warning) { warnings.append(warning) }
    }

    /// Keeps a notice that goes only to the log.
    func note(_ notice: Notice) {
        let text = substitute?.message ?? notice.text
        notices.append(Notice(level: notice.level, text: FileMark.shown(text)))
    }

    func inform(_ text: String) {
        note(Notice(level: .info, text: text))
    }

    /// Reads a value that has a secret in it: all messages meanwhile are replaced.
    func hiding<Value>(
        behind substitute: ConfigurationError,
        _ read: () throws(ConfigurationError) -> Value
    ) throws(ConfigurationError) -> Value {
        let outer = self.substitute
        self.substitute = outer ?? substitute
        defer { self.substitute = outer }
        return try read()
    }

    /// The error in a form that may be shown: without secrets, and with the names of files in the place of their marks
    /// (EXT-76).
    private func printable(_ error: ConfigurationError) -> ConfigurationError {
        var error = error
        if let substitute {
            error.message = substitute.message
            error.reason = substitute.reason
            error.explanation = substitute.explanation
        }
        error.message = FileMark.shown(error.message)
        error.reason = FileMark.shown(error.reason)
        error.explanation = error.explanation.map(FileMark.shown)
        return error
    }

    private func isNew(_ error: ConfigurationError) -> Bool {
        let place = error.location.map { "\($0.file):\($0.line)" } ?? ""
        return seen.insert("\(place)\n\(error.section ?? "")\n\(error.option ?? "")\n\(error.reason)").inserted
    }
}
