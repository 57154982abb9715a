import CLinux
import Glibc

/// One option that a program understands.
package struct OptionSpecification: Equatable, Sendable {
    /// ASCII letters that stand for the option behind a single dash: none, one, or several as in `h?`.
    package let letters: String
    /// The name behind two dashes; also the name that `ScannedOption` carries.
    package let long: String
    package let takesArgument: Bool

    package init(letters: String = "", long: String, takesArgument: Bool = false) {
        self.letters = letters
        self.long = long
        self.takesArgument = takesArgument
    }
}

/// One option as it stood on a command line.
package struct ScannedOption: Equatable, Sendable {
    /// How messages name it: `-e`, or `--loglevel` in full even when it was abbreviated (SPEC SD-3).
    package let typed: String
    /// The long name of its specification.
    package let name: String
    /// Its argument, empty when it was `--name=`; nil for an option that takes none.
    package let value: String?

    package init(typed: String, name: String, value: String?) {
        self.typed = typed
        self.name = name
        self.value = value
    }
}

/// Why a command line cannot be split into options and words (SPEC SD-3). The text in a case is the option, dashes
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

/// Splits a command line by the rules that Supervisor inherits from getopt (SPEC SD-1, CTL-1): clusters of letters,
/// `--name=value`, unique prefixes of long names, `--`, and an end at the first word that is no option.
///
/// glibc's getopt_long(3) does the work.
package enum OptionScanner {
    /// getopt_long answers with a letter's code or with this and the index of a long name: above every byte.
    private static let longBase: Int32 = 256
    private static let errorAnswer = Int32(UInt8(ascii: "?"))
    private static let missingAnswer = Int32(UInt8(ascii: ":"))

    /// The options in the order given, and the words behind them. `arguments` is without the program's own name.
    package static func scan(
        arguments: [String],
        options: [OptionSpecification]
    ) throws(OptionScanError) -> (options: [ScannedOption], rest: [String]) {
        let argv = ([""] + arguments).map { strdup($0) }
        let names = options.map { strdup($0.long) }
        defer { (argv + names).forEach { free($0) } }
        let longOptions = zip(0..., names).map { index, name in
            option(
                name: name,
                has_arg: options[index].takesArgument ? required_argument : no_argument,
                flag: nil,
                val: longBase + Int32(clamping: index)
            )
        }
        // A step for each byte that may be an option, and one for the end.
        let capacity = arguments.reduce(1) { $0 + $1.utf8.count }
        let steps = [clinux_option_step](unsafeUninitializedCapacity: capacity) { buffer, count in
            let found = clinux_scan_options(
                Int32(clamping: argv.count),
                argv + [nil],
                shortOptions(options),
                longOptions + [option()],
                buffer.baseAddress,
                Int32(clamping: buffer.count)
            )
            count = Int(found)
        }
        var scanned: [ScannedOption] = []
        for step in steps where step.value != -1 {
            scanned.append(try scannedOption(step, among: options, in: arguments))
        }
        let end = steps.last.map { Int($0.next) - 1 } ?? 0
        return (scanned, Array(arguments.dropFirst(max(0, end))))
    }

    private static func scannedOption(
        _ step: clinux_option_step,
        among options: [OptionSpecification],
        in arguments: [String]
    ) throws(OptionScanError) -> ScannedOption {
        switch step.value {
        case missingAnswer:
            throw .argumentMissing(typed(step.culprit, among: options))
        case errorAnswer where step.culprit == 0:
            // getopt has already moved past a long option that it refuses.
            throw unknownLongOption(element(Int(step.next) - 1, of: arguments), among: options)
        case errorAnswer where step.culprit >= longBase:
            throw .argumentRefused(typed(step.culprit, among: options))
        case errorAnswer where step.culprit != errorAnswer || specification(errorAnswer, among: options) == nil:
            throw .unrecognized(unknownLetter(step.culprit, in: element(Int(step.next), of: arguments)))
        default:
            guard let specification = specification(step.value, among: options) else {
                throw .unrecognized(typed(step.value, among: options))
            }
            return ScannedOption(
                typed: typed(step.value, among: options),
                name: specification.long,
                value: step.argument.map { String(cString: $0) }
            )
        }
    }

    private static func specification(_ value: Int32, among options: [OptionSpecification]) -> OptionSpecification? {
        let index = Int(value) - Int(longBase)
        if index >= 0 { return options.indices.contains(index) ? options[index] : nil }
        return options.first { $0.letters.utf8.contains { Int32($0) == value } }
    }

    private static func typed(_ value: Int32, among options: [OptionSpecification]) -> String {
        if value >= longBase, let specification = specification(value, among: options) {
            return "--" + specification.long
        }
        return "-" + String(decoding: [UInt8(truncatingIfNeeded: value)], as: UTF8.self)
    }

    /// The element that getopt counts as number `index`, the program's name being number 0.
    private static func element(_ index: Int, of arguments: [String]) -> String {
        arguments.indices.contains(index - 1) ? arguments[index - 1] : ""
    }

    /// getopt does not say which of both it is; more than one name with this beginning makes the difference.
    private static func unknownLongOption(_ argument: String, among options: [OptionSpecification]) -> OptionScanError {
        let typed = argument.prefix { $0 != "=" }
        let name = typed.dropFirst(2)
        return options.contains { $0.long.utf8.starts(with: name.utf8) }
            ? .ambiguous(String(typed)) : .unrecognized(String(typed))
    }

    /// getopt looks at bytes and stops at the first one of a letter beyond ASCII: the message names the whole letter.
    private static func unknownLetter(_ culprit: Int32, in argument: String) -> String {
        guard (0..<128).contains(culprit) else {
            let letter = argument.unicodeScalars.first { !$0.isASCII } ?? "\u{fffd}"
            return "-" + String(Character(letter))
        }
        return "-" + String(decoding: [UInt8(truncatingIfNeeded: culprit)], as: UTF8.self)
    }

    /// The second argument of getopt: `+` ends at the first word, `:` tells a missing argument from an unknown option.
    ///
    /// `?` is left out, because as an option it could not be told from getopt's `?` for an error.
    private static func shortOptions(_ options: [OptionSpecification]) -> String {
        var text = "+:"
        for specification in options {
            for letter in specification.letters where letter != "?" {
                text.append(letter)
                if specification.takesArgument { text.append(":") }
            }
        }
        return text
    }
}
