import Model

/// Reads one option after the other of a section. It is a class, because each row of a table gets it and leaves its errors in
/// it; it lives as long as the reading of a section.
final class OptionReader {
    let context: ReadingContext
    private(set) var section: SectionReader
    /// The name of the option that is being read.
    private(set) var name = ""
    private var type = ""
    private var keepsFiles = false
    private var failure: ConfigurationError?

    init(_ section: SectionReader, in context: ReadingContext) {
        self.section = section
        self.context = context
    }

    var host: any Host { context.host }

    /// Reads options in their order. Throws the first error where the load stops at it.
    func read<Draft>(_ options: [Option<Draft>], into draft: inout Draft) throws(ConfigurationError) {
        let signatures = section.signatures
        // The loop goes by index, which does not copy the rows: they are large.
        for place in options.indices {
            if Draft.readsWhatIsSet, !options[place].readsWhenUnset, options[place].signature & signatures == 0 {
                continue
            }
            name = options[place].name
            type = options[place].description.type
            keepsFiles = options[place].keepsFiles
            options[place].read(&draft, self)
            if let failure { throw failure }
        }
    }

    // MARK: The option

    /// True when the section or `[DEFAULT]` sets the option.
    var isSet: Bool { section.isSet(name) }

    /// The text as written; nil when it is not set.
    var unexpanded: String? { section.unexpanded(name) }

    /// The converted value takes the place of the default.
    func read<Value>(_ value: inout Value, _ convert: (String) throws(ConfigurationError) -> Value) {
        guard let written = unexpanded else { return }
        attempt { () throws(ConfigurationError) in
            let text = try section.expansions.expand(written, name: "\(section.section).\(name)")
            value = keepsFiles ? try convert(text) : try section.converted(text, of: name, type: type, convert)
        }
    }

    /// The same for a value that depends on the machine.
    func read<Value>(_ value: inout Value, _ convert: (String, any Host) throws(ConfigurationError) -> Value) {
        read(&value) { text throws(ConfigurationError) in try convert(text, host) }
    }

    /// Runs a reading that may throw an error of the option.
    func attempt(_ read: () throws(ConfigurationError) -> Void) {
        keep { () throws(ConfigurationError) in try section.attempt(name, otherwise: (), read) }
    }

    /// Reports an error of the option.
    func fail(_ reason: String) {
        keep { () throws(ConfigurationError) in try section.fail(reason, name) }
    }

    /// Reports that the option is missing.
    func failForLack(_ reason: String) {
        keep { () throws(ConfigurationError) in try section.failForLack(of: name, reason) }
    }

    /// A warning with the place of the option.
    func warning(_ text: String) -> ConfigurationError {
        section.warning(text, name, isSafe: keepsFiles)
    }

    private func keep(_ body: () throws(ConfigurationError) -> Void) {
        do throws(ConfigurationError) {
            try body()
        } catch {
            failure = failure ?? error
        }
    }

    // MARK: Other expansions and sections

    /// Reads with the directory of the file among the expansions.
    func withHere(_ read: () -> Void) {
        var other = section
        other.expansions = section.expansions.adding(["here": .text(context.here)])
        with(other, read)
    }

    /// Reads an option that the section of a program does not set from `[supervisord]`, where it is for all programs.
    func orFromDaemon(_ read: () -> Void) {
        let daemon = context.daemonReader
        with(isSet || !daemon.isSet(name) ? section : daemon, read)
    }

    /// Reads in another section, or with other expansions.
    func with(_ other: SectionReader, _ read: () -> Void) {
        let own = section
        section = other
        read()
        section = own
    }
}

// MARK: - Supervisor's types

extension OptionReader {
    func text(_ value: inout String) { read(&value) { $0 } }
    func text(_ value: inout String?) { read(&value) { $0 } }
    func boolean(_ value: inout Bool) { read(&value, OptionValue.boolean) }
    func integer(_ value: inout Int) { read(&value, OptionValue.integer) }
    func bytes(_ value: inout Int) { read(&value, OptionValue.byteSize) }
}

// MARK: - Our types

extension OptionReader {
    /// The same for a value whose errors name the option.
    func read<Value>(_ value: inout Value, _ convert: (String, OptionName) throws(ConfigurationError) -> Value) {
        read(&value) { text throws(ConfigurationError) in try convert(text, OptionName(text: name)) }
    }

    /// One of the words of an enumeration.
    func choice<Choice: CaseIterable & RawRepresentable<String> & Sendable>(_ value: inout Choice) {
        read(&value, OptionValue.choice)
    }

    func number<Number: FixedWidthInteger>(_ value: inout Number?, in range: ClosedRange<Int>) {
        read(&value) { text, option throws(ConfigurationError) in
            Number(truncatingIfNeeded: try OptionValue.number(text, of: option, in: range))
        }
    }

    /// Whole seconds.
    /// - Parameter zero: the meaning of 0.
    func seconds(_ value: inout Int, zero: String) {
        read(&value) { text, option throws(ConfigurationError) in
            try OptionValue.seconds(text, of: option, zero: zero)
        }
    }

    func capabilities(_ value: inout CapabilitySet) {
        read(&value) { text, option throws(ConfigurationError) in
            try OptionValue.capabilities(text, of: option, on: host)
        }
    }
}
