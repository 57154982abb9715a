import LinuxSystem
import Model
import Text

@testable import Configuration
@testable import ControlClient

/// An argument a line.
private func arguments(_ bytes: [UInt8]) -> [String] {
    // An argument of a program ends at a NUL.
    bytes.lines.map { Array($0.prefix { $0 != 0 }).text }
}

extension FuzzTarget {
    /// The command line of supervisord.
    static let supervisordCommandLine = FuzzTarget(
        "supervisord-command-line",
        longest: 512,
        sources: ["Configuration/CommandLine", "Configuration/MainProgram.swift", "LinuxSystem/CommandLine"],
        words: CommandLineOptions.options.flatMap { option in
            [option.long.map { "--\($0)" }, option.short.map { "-\($0)" }].compactMap { $0 }
        } + ["\n--\n", "="]
    ) { bytes, _ in
        let arguments = arguments(bytes)
        let options = CommandLineOptions.options + MainProgram.options
        do {
            let scan = try OptionScanner.scan(arguments: arguments, options: options)
            try hold(Array(arguments.suffix(scan.rest.count)) == scan.rest, "the words behind the options are others")
            try hold(scan.options.count <= bytes.count, "more options than bytes")
            for option in scan.options { try hold(options.contains { $0.name == option.name }, "no such option") }
            _ = try CommandLineOptions.request(
                scan.options,
                leftover: scan.rest,
                isCommand: scan.isTerminated,
                argv0: "supervisord",
                host: FakeHost()
            )
        } catch let error as OptionScanError {
            try hold(!error.message.isEmpty && error.message.utf8.count <= bytes.text.utf8.count + 100, error.message)
        } catch let error as ConfigurationError {
            try hold(!error.message.isEmpty, "a refusal without a reason")
        }
    }

    /// What supervisorctl reads of a user: its command line, the lines of its shell, and the words of its actions.
    static let supervisorctlCommandLine = FuzzTarget(
        "supervisorctl-command-line",
        longest: 512,
        sources: [
            "ControlClient/ClientCommandLine.swift", "ControlClient/ActionLine.swift", "ControlClient/WaitTarget.swift",
            "ControlClient/Logs/LogsOptions.swift", "ControlClient/ProcessSelection.swift", "Model/NamePattern.swift",
            "ControlClient/Server/ServerAddress.swift",
        ],
        words: [
            "--serverurl", "http://", "unix://", "\n-i\n", "--timeout=", "--lines=", "-n", "g:*", "all", ":healthy",
        ]
    ) { bytes, _ in
        let arguments = arguments(bytes)
        let longest = bytes.text.utf8.count * 12 + 500
        do {
            if case .action(let line) = try ClientCommandLine.parse(arguments) {
                try hold(Array(arguments.suffix(line.words.count)) == line.words, "the words are others")
            }
        } catch let error as ConfigurationError {
            try hold(!error.message.isEmpty && error.message.utf8.count <= longest, "a refusal of a bad length")
        }
        for argument in arguments {
            if case .action(let name, _, let line) = ActionLine(argument) {
                try hold(!name.isEmpty && line.utf8.starts(with: name.utf8), "'\(name)' does not begin its line")
            }
            if case .http(let authority)? = ServerAddress(url: argument) { _ = ServerAddress.hostAndPort(authority) }
            let names = [Namespec(group: "g", process: "a"), Namespec(group: "b", process: "b")]
            let selection = ProcessSelection(argument)
            let members = selection.members(among: names)
            try hold(members == names.filter(members.contains), "out of order")
            try hold(selection.matches(among: names).allSatisfy(members.contains), "a pattern means more than its word")
            let target = WaitTarget(argument)
            try hold(target.word == argument && argument.utf8.starts(with: target.name.utf8), "'\(target.name)'")
            _ = target.unknown(among: names)
        }
        if let options = try? WaitOptions(arguments) { try hold(options.milliseconds ?? 0 >= 0, "time runs backwards") }
        if let options = try? LogsOptions(arguments) { try hold(options.lines >= 0, "fewer than no lines") }
    }
}
