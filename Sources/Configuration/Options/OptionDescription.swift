/// The documentation of an option: its row in docs/configuration.md, its line in the sample configuration.
struct OptionDescription: Sendable {
    /// The name in lower case, as in the file.
    let name: String
    /// The kind of value, in Markdown.
    let type: String
    var standard: Standard
    /// The effect of the option, for the sample and the documentation.
    var summary: String
    /// Further words for the documentation alone, in Markdown.
    var note: String
    var sample: Sample
    let origin: Origin
    var scope: Scope
    let change: Change

    /// The default, when the file does not set the option.
    enum Standard: Equatable, Sendable, ExpressibleByStringLiteral {
        /// The default is the same as this text. A test reads it and compares the settings.
        case value(String)
        /// The default cannot be written as a value: `none`, `inherited`.
        case absent(String)
        /// The text describes the default behaviour.
        case otherwise(String)
        case required

        init(stringLiteral value: String) { self = .value(value) }
    }

    /// The line in the sample configuration: `name=value ; comment`.
    struct Sample: Sendable {
        /// The value; nil for the default.
        var value: String?
        /// A summary in the place of the option's own, with the default behind it.
        var summary: String?
        /// A comment in the place of the summary and the default; it has a newline where it goes on in a further line.
        var comment: String?
        var isShown = true

        static let standard = Sample()
        static let hidden = Sample(isShown: false)

        static func value(_ value: String) -> Sample { Sample(value: value) }
        static func value(_ value: String, comment: String) -> Sample { Sample(value: value, comment: comment) }
        static func value(_ value: String, summary: String) -> Sample { Sample(value: value, summary: summary) }
        static func summary(_ summary: String) -> Sample { Sample(summary: summary) }
        static func comment(_ comment: String) -> Sample { Sample(comment: comment) }
    }

    enum Origin: String, Sendable {
        case supervisor = "Supervisor"
        /// Supervisor 4.3 ignores the option.
        case ours
    }

    enum Scope: String, Sendable {
        /// Read once for all processes of a section.
        case section
        /// Read for each process of a program, with `process_num` and `numprocs` among the expansions.
        case process
    }

    /// The action that a new value needs to take effect.
    enum Change: String, Sendable {
        /// A reread takes the value over, or it is read when it is used.
        case nothing
        /// An update does that.
        case programRestart = "program restart"
        /// A reload does that too.
        case daemonRestart = "daemon restart"
    }
}
