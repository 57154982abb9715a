/// What people are told about an option: its row in docs/configuration.md, its line in the sample configuration.
struct OptionDescription: Sendable {
    /// In lower case, as the file has it.
    let name: String
    /// The kind of value, in Markdown.
    let type: String
    var standard: Standard
    /// What it does, for the sample and the documentation.
    var summary: String
    /// Further words for the documentation alone, in Markdown.
    var note: String
    var sample: Sample
    let origin: Origin
    var scope: Scope
    let change: Change

    /// What holds when the file does not set the option.
    enum Standard: Equatable, Sendable, ExpressibleByStringLiteral {
        /// The same as this text. A test reads it and compares the settings.
        case value(String)
        /// No value could be written for it: `none`, `inherited`.
        case absent(String)
        /// What happens then.
        case otherwise(String)
        case required

        init(stringLiteral value: String) { self = .value(value) }
    }

    /// The line in the sample configuration: `name=value ; comment`.
    struct Sample: Sendable {
        /// nil for the default.
        var value: String?
        /// In the place of the option's own, with the default behind it.
        var summary: String?
        /// In the place of the summary and the default; with a newline where it goes on in a line of its own.
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

    /// What has to happen before a new value holds.
    enum Change: String, Sendable {
        /// A reread takes it over, or it is read when it is used.
        case nothing
        /// An update does that.
        case programRestart = "program restart"
        /// A reload does that too.
        case daemonRestart = "daemon restart"
    }
}
