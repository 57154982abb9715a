import Model

/// Reads the options of one section: looks an option up, expands it, converts it, and hands errors with their places to the
/// sink.
struct SectionReader {
    private let place: SectionPlace
    var expansions: Expansions
    /// The words that Supervisor adds to errors of this section (above CFG-50).
    var suffix: () -> String = { "" }

    init(section: String, raw: RawConfiguration, sink: ProblemSink, expansions: Expansions) {
        place = SectionPlace(section: section, raw: raw, sink: sink)
        self.expansions = expansions
    }

    var section: String { place.section }
    var raw: RawConfiguration { place.raw }
    var sink: ProblemSink { place.sink }
    /// The bits of all options that are set (`RawSection`).
    var signatures: UInt64 { place.signatures }

    /// The configuration file in which the section stands.
    var file: String { place.own?.location.file ?? raw.sections.first?.location.file ?? "" }

    /// The option's own text, with those of `[DEFAULT]`; nil when neither has it.
    func unexpanded(_ option: String) -> String? {
        place.option(option)?.value
    }

    /// True when the file sets the option.
    func isSet(_ option: String) -> Bool {
        place.option(option) != nil
    }

    /// True when the section itself sets the option: an option of `[DEFAULT]` counts only in sections that can use it.
    func isOwn(_ option: String) -> Bool {
        guard let own = place.own?[option] else { return false }
        // An option of `[DEFAULT]` with `%(here)s` in it has become one of each section, and keeps its place.
        return own.location != raw.defaults[option]?.location
    }

    /// The expanded text; nil when the option is not set, or wrong and the load goes on.
    func text(_ option: String) throws(ConfigurationError) -> String? {
        try value(option, default: String?.none) { $0 }
    }

    /// The converted value, or the default when the option is not set, or wrong and the load goes on.
    func value<Value>(
        _ option: String,
        default standard: @autoclosure () -> Value,
        _ convert: (String) throws(ConfigurationError) -> Value
    ) throws(ConfigurationError) -> Value {
        guard let written = unexpanded(option) else { return standard() }
        return try attempt(option, otherwise: standard()) { () throws(ConfigurationError) in
            try converted(try expansions.expand(written, name: "\(section).\(option)"), of: option, convert)
        }
    }

    /// Converts a text with the contents of files in the place of their marks. Any message about the value is replaced by a
    /// text without the contents (EXT-76).
    /// - Parameter type: the type of the value, in Markdown; empty where that is not known.
    func converted<Value>(
        _ text: String,
        of option: String,
        type: String = "",
        _ convert: (String) throws(ConfigurationError) -> Value
    ) throws(ConfigurationError) -> Value {
        guard expansions.hasFiles, FileMark.isIn(text) else { return try convert(text) }
        let refusal = Self.refusal(of: text, option, type)
        return try sink.hiding(behind: refusal) { () throws(ConfigurationError) in
            do throws(ConfigurationError) {
                return try convert(expansions.revealed(text))
            } catch {
                throw refusal
            }
        }
    }

    private static func refusal(of text: String, _ option: String, _ type: String = "") -> ConfigurationError {
        let kind = String(decoding: type.utf8.filter { $0 != UInt8(ascii: "`") }, as: UTF8.self)
        let rule =
            "what the file holds, which is not shown, is not right here" + (kind.isEmpty ? "" : " (type: \(kind))")
        return OptionName(text: option).invalid(text, rule)
    }

    /// The text that replaces any message about an option whose value has a secret in it, or may have one; nil for others.
    private func substitute(for option: String?) -> ConfigurationError? {
        guard expansions.hasFiles, let option, let written = unexpanded(option),
            written.utf8.contains(UInt8(ascii: "%"))
        else { return nil }
        guard let text = try? expansions.expand(written, name: option) else {
            return Self.refusal(of: written, option)
        }
        return FileMark.isIn(text) ? Self.refusal(of: text, option) : nil
    }

    /// Runs a reader; an error gets its place and the section's suffix.
    func attempt<Value>(
        _ option: String?,
        otherwise standIn: @autoclosure () -> Value,
        _ read: () throws(ConfigurationError) -> Value
    ) throws(ConfigurationError) -> Value {
        try sink.attempt(otherwise: standIn()) { () throws(ConfigurationError) in
            do throws(ConfigurationError) {
                return try read()
            } catch {
                throw located(error, option)
            }
        }
    }

    /// Reports an error of the section or of one of its options.
    /// - Parameter isSafe: whether the reason quotes only marks of files, not their contents.
    func fail(_ reason: String, _ option: String? = nil, isSafe: Bool = false) throws(ConfigurationError) {
        let error = (isSafe ? nil : substitute(for: option)) ?? ConfigurationError(reason)
        try sink.report(located(error, option))
    }

    /// Reports that a required option is missing, and names a key that may stand for it.
    func failForLack(of option: String, _ reason: String) throws(ConfigurationError) {
        try sink.report(located(ConfigurationError(reason).explained(slip(for: option)), nil))
    }

    /// The sentence about a key that is unknown and probably stands for an option.
    private func slip(for option: String) -> String? {
        guard let kind = SectionKind(section: section), let guess = KeyGuess(kind), let options = place.own?.options
        else { return nil }
        let slip = options.first { !guess.known.contains($0.name) && guess.correction(of: $0.name) == option }
        return slip.map { slip in
            "the key '\(slip.name)' in line \(slip.location.line) is unknown, did you mean \(option)?"
        }
    }

    /// A warning, or an error that does not count as one yet, with the place of an option.
    /// - Parameter isSafe: as above.
    func warning(_ text: String, _ option: String?, isSafe: Bool = false) -> ConfigurationError {
        var warning = (isSafe ? nil : substitute(for: option)) ?? ConfigurationError(text)
        setPlace(of: &warning, option)
        return warning
    }

    private func located(_ error: ConfigurationError, _ option: String?) -> ConfigurationError {
        var error = error
        if error.section == nil {
            setPlace(of: &error, option)
            error.message += suffix()
        }
        return error
    }

    private func setPlace(of error: inout ConfigurationError, _ option: String?) {
        error.section = section
        error.option = option
        error.location = option.flatMap { place.option($0)?.location } ?? place.own?.location
    }
}

/// The place of a section. All copies of its reader share it, which are many.
private final class SectionPlace {
    let section: String
    let raw: RawConfiguration
    let sink: ProblemSink
    /// nil when there is no such section.
    let own: RawSection?
    let signatures: UInt64

    init(section: String, raw: RawConfiguration, sink: ProblemSink) {
        self.section = section
        self.raw = raw
        self.sink = sink
        own = raw[section]
        signatures = (own?.signatures ?? 0) | raw.defaults.signatures
    }

    /// The section's own, or that of `[DEFAULT]`.
    func option(_ name: String) -> RawOption? {
        own?[name] ?? raw.defaults[name]
    }
}
