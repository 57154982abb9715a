import CLinux
import Glibc
package import Model

/// Why a command line cannot be split into options and words (SD-3). The text in a case is the option, dashes
/// included; a long one in full where it was recognized, without its `=value` where it was not.
package enum OptionScanError: Error, Equatable, Sendable {
    case unrecognized(String)
    case ambiguous(String)
    case argumentMissing(String)
    case argumentRefused(String)

    /// Supervisor's words, without the `Error: ` in front.
    package var message: String {
        switch self {
        case .unrecognized(let option): "option \(option) not recognized"
        case .ambiguous(let option): "option \(option) not a unique prefix"
        case .argumentMissing(let option): "option \(option) requires argument"
        case .argumentRefused(let option): "option \(option) must not have an argument"
        }
    }
}

/// Splits a command line by the rules that Supervisor inherits from getopt (SD-1, CTL-1): clusters of letters,
/// `--name=value`, unique prefixes of long names, `--`, and an end at the first word that is no option.
///
/// glibc's getopt_long(3) does the work.
package struct OptionScanner {
    private let arguments: [String]
    private let options: [CommandLineOption]
    /// The long names that getopt shall know, each with the index of its option.
    private let names: [(name: String, index: Int)]

    private init(arguments: [String], options: [CommandLineOption]) {
        self.arguments = arguments
        self.options = options
        let ordinary = options.indices.filter { options[$0].isAbbreviable && !options[$0].yields }
        names =
            ordinary.compactMap { index in options[index].long.map { (name: $0, index: index) } }
            + Set(arguments).flatMap { Self.additions(for: $0, options) }
    }

    /// What else getopt has to know for one argument. It prefers a name that is there in full to all beginnings, so that
    /// what was typed is made a name of the option that it means: one that does not yield, if there is one.
    private static func additions(for argument: String, _ options: [CommandLineOption]) -> [(name: String, index: Int)]
    {
        guard argument.utf8.starts(with: "--".utf8) else { return [] }
        let typed = String(Substring(argument.utf8.dropFirst(2).prefix { $0 != UInt8(ascii: "=") }))
        if typed.isEmpty { return [] }
        if let exact = options.firstIndex(where: { $0.long == typed }) { return [(typed, exact)] }
        let meant = options.indices.filter { index in
            options[index].isAbbreviable && options[index].long?.utf8.starts(with: typed.utf8) ?? false
        }
        let preferred = meant.filter { !options[$0].yields }
        switch (preferred.count, meant.count) {
        case (1, _): return [(typed, preferred[0])]
        case (0, 1): return [(typed, meant[0])]
        // Ambiguous among those that yield, which getopt finds out when it knows them.
        case (0, _): return meant.compactMap { index in options[index].long.map { ($0, index) } }
        default: return []
        }
    }

    /// The parts of a command line.
    package struct Scan: Sendable {
        /// The options in the order given.
        package let options: [CommandLineOption.Scanned]
        /// The words behind the options.
        package let rest: [String]
        /// Whether a `--` has ended the options.
        package let isTerminated: Bool
    }

    /// Takes a command line apart. `arguments` is without the program's own name.
    package static func scan(
        arguments: [String],
        options: [CommandLineOption]
    ) throws(OptionScanError) -> Scan {
        try OptionScanner(arguments: arguments, options: options).scan()
    }

    private func scan() throws(OptionScanError) -> Scan {
        let argv = ([""] + arguments).map { strdup($0) }
        let names = self.names.map { (name: strdup($0.name), index: $0.index) }
        defer { (argv + names.map(\.name)).forEach { free($0) } }
        // A step for each byte that may be an option, and one for the end.
        let capacity = arguments.reduce(1) { $0 + $1.utf8.count }
        let steps = [clinux_option_step](unsafeUninitializedCapacity: capacity) { buffer, count in
            let found = clinux_scan_options(
                Int32(clamping: argv.count),
                argv + [nil],
                shortOptions,
                longOptions(names),
                buffer.baseAddress,
                Int32(clamping: buffer.count)
            )
            count = Int(found)
        }
        var scanned: [CommandLineOption.Scanned] = []
        for step in steps where step.value != -1 {
            scanned.append(try self.scanned(step))
        }
        let end = steps.last.map { Int($0.next) - 1 } ?? 0
        // The last step skips a `--` and nothing else; one that is the argument of an option was skipped with that.
        let last = steps.dropLast().last.map { Int($0.next) - 1 } ?? 0
        return Scan(options: scanned, rest: Array(arguments.dropFirst(max(0, end))), isTerminated: end > last)
    }
}

private let questionMark = Int32(UInt8(ascii: "?"))
private let colon = Int32(UInt8(ascii: ":"))

/// getopt_long answers with a letter's code or with this and the index of the option: above every byte.
private let longBase: Int32 = 256

extension OptionScanner {
    /// The third argument of getopt_long: `+` ends at the first word, `:` tells a missing argument from an unknown
    /// option.
    ///
    /// `?` is left out, because as an option it could not be told from getopt's `?` for an error.
    private var shortOptions: String {
        var text = "+:"
        for option in options {
            guard let letter = option.short, letter != "?" else { continue }
            text.append(letter)
            if option.takesArgument { text.append(":") }
        }
        return text
    }

    /// The fourth argument, with the empty entry that ends it.
    private func longOptions(_ names: [(name: UnsafeMutablePointer<CChar>?, index: Int)]) -> [option] {
        var entries: [option] = []
        for (name, index) in names {
            guard let name else { continue }
            let hasArgument = options[index].takesArgument ? required_argument : no_argument
            entries.append(option(name: name, has_arg: hasArgument, flag: nil, val: longBase + Int32(clamping: index)))
        }
        return entries + [option()]
    }

    private func scanned(_ step: clinux_option_step) throws(OptionScanError) -> CommandLineOption.Scanned {
        switch step.value {
        case colon:
            throw .argumentMissing(shown(step.culprit))
        case questionMark where step.culprit == 0:
            // getopt has already moved past a long option that it refuses.
            throw unknownLongOption(element(Int(step.next) - 1))
        case questionMark where step.culprit >= longBase:
            throw .argumentRefused(shown(step.culprit))
        case questionMark where step.culprit != questionMark || commandLineOption(questionMark) == nil:
            throw .unrecognized(unknownLetter(step.culprit, in: element(Int(step.next))))
        default:
            guard let option = commandLineOption(step.value) else { throw .unrecognized(shown(step.value)) }
            let value = step.argument.map { String(cString: $0) }
            return CommandLineOption.Scanned(shown: shown(step.value), name: option.name, value: value)
        }
    }

    /// The option that getopt means by a value.
    private func commandLineOption(_ value: Int32) -> CommandLineOption? {
        let index = Int(value) - Int(longBase)
        if index >= 0 { return options.indices.contains(index) ? options[index] : nil }
        return options.first { option in option.short?.asciiValue.map { Int32($0) } == value }
    }

    /// How messages name the option of a value.
    private func shown(_ value: Int32) -> String {
        if value >= longBase, let long = commandLineOption(value)?.long { return "--\(long)" }
        return "-" + String(decoding: [UInt8(truncatingIfNeeded: value)], as: UTF8.self)
    }

    /// The element that getopt counts as number `index`, the program's name being number 0.
    private func element(_ index: Int) -> String {
        arguments.indices.contains(index - 1) ? arguments[index - 1] : ""
    }

    /// getopt does not say which of both it is; a name with this beginning makes the difference.
    private func unknownLongOption(_ argument: String) -> OptionScanError {
        let typed = argument.prefix { $0 != "=" }
        let beginning = typed.utf8.dropFirst(2)
        return options.contains { $0.isAbbreviable && $0.long?.utf8.starts(with: beginning) ?? false }
            ? .ambiguous(String(typed)) : .unrecognized(String(typed))
    }

    /// getopt looks at bytes and stops at the first one of a letter beyond ASCII: the message names the whole letter.
    private func unknownLetter(_ culprit: Int32, in argument: String) -> String {
        guard (0..<128).contains(culprit) else {
            let letter = argument.unicodeScalars.first { !$0.isASCII } ?? "\u{fffd}"
            return "-" + String(Character(letter))
        }
        return "-" + String(decoding: [UInt8(truncatingIfNeeded: culprit)], as: UTF8.self)
    }
}
