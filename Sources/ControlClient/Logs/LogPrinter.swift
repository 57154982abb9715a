import LinuxSystem
import Model

/// Prints the lines of `logs`, each once, also over several connections.
final class LogPrinter {
    private let controller: Controller
    private let options: LogsOptions
    private let isTerminal: Bool
    private let hasColours: Bool
    private var prefixes: LogPrefixes
    private var daemon = ""
    /// The position behind what was printed last of each channel.
    private var printed: [LogRecord.Channel: Int] = [:]
    /// Whether there was a connection before.
    private var isResumed = false

    init(_ controller: Controller, _ options: LogsOptions) {
        self.controller = controller
        self.options = options
        isTerminal = TextStream.output.isTerminal
        hasColours = controller.display.usesColours
        prefixes = LogPrefixes(
            columns: isTerminal ? Terminal.columns(of: TextStream.output.rawValue) : nil,
            hasColours: hasColours
        )
    }

    func print(_ record: LogRecord) {
        switch record {
        case .opening(let daemon, let names):
            isResumed = !self.daemon.isEmpty
            // Positions are those of one daemon.
            if daemon != self.daemon { printed = [:] }
            self.daemon = daemon
            prefixes.expect(names)
        case .line(let channel, let position, let text):
            let isKnown = position == 0 || position <= printed[channel] ?? 0
            if isResumed, isKnown { return }
            if position > 0 { printed[channel] = position }
            put(isTerminal ? TerminalText.shown(text, hasColours: hasColours) : text, of: channel)
        case .gap(let channel, let bytes):
            tell("\(bytes) bytes are left out, they came faster than they could be shown", of: channel)
        case .note(let process, let text):
            if !isResumed { tell(text, of: LogRecord.Channel(process, isError: false)) }
        }
    }

    private func put(_ text: String, of channel: LogRecord.Channel) {
        let prefix = options.hasPrefix ? prefixes.prefix(of: channel.process, isError: channel.isError) : ""
        controller.display.printStyled(prefix + text)
    }

    /// What no program has written: programs that read standard output get the lines alone.
    private func tell(_ text: String, of channel: LogRecord.Channel) {
        if isTerminal {
            let text = text.spellingOutControlCharacters()
            put(hasColours ? "\u{1b}[2m(\(text))\u{1b}[0m" : "(\(text))", of: channel)
        } else {
            controller.explain("\(channel.process.text): \(text)")
        }
    }
}
