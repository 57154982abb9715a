import Model
import Text

/// Plug-ins of Supervisor, which are Python code and cannot be loaded here: the words for the refusal of one, and for its
/// replacement (PLUG-1, PLUG-5).
enum PythonPlugins {
    /// Supervisor's words for a name that it cannot import, and ours behind them.
    static func refusal(of factory: String, in section: String) -> ConfigurationError {
        var error = ConfigurationError("\(factory) cannot be resolved within [\(section)]")
        let explanation = "there are no Python plug-ins here" + (replacement(of: factory).map { ": \($0)" } ?? "")
        let explained = error.explained(explanation)
        if isEvident(factory) { return explained }
        // A name that no package would have is simply wrong, and Supervisor's words are enough for that.
        error.reason = explained.reason
        return error
    }

    /// The feature that serves the same purpose; nil without one.
    private static func replacement(of factory: String) -> String? {
        replacements[package(of: factory)]
    }

    /// Whether the name is that of a plug-in: of a package that is known, or a function named as the factories of all are.
    private static func isEvident(_ factory: String) -> Bool {
        let callable = factory.halves(atFirst: UInt8(ascii: ":"))?.tail ?? ""
        return callable.hasBytes(prefix: "make_") || replacement(of: factory) != nil
    }

    /// The first part of the module's name, as installers compare names: `supervisor_wildcards.plugin:make` is of
    /// `supervisorwildcards`.
    private static func package(of factory: String) -> String {
        let module = factory.trimmed.utf8.prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ":") }
        return String(decoding: module.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }, as: UTF8.self)
            .lowercased()
    }

    private static let logFormat = "log_format=prefix shows the output of programs, each line with its program's name"
    private static let patterns = "actions of supervisorctl take patterns such as 'web:*'"
    private static let metrics = "the page /metrics is for Prometheus"

    private static let replacements = [
        "multivisor": "run its event listener multivisor-rpc instead",
        "supervisorconsole": logFormat,
        "supervisorexporter": metrics,
        "supervisorprometheus": metrics,
        "supervisorstdlog": logFormat,
        "supervisorstdout": logFormat,
        "supervisorstdoutpy3": logFormat,
        "supervisorwildcards": patterns,
    ]
}
