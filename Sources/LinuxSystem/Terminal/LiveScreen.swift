import CLinux
import Glibc
package import Model

/// The whole terminal for a program that draws it again and again. The former content comes back afterwards, however the
/// program ends, and while it is stopped: all signals that would end or stop it come as events. Only SIGKILL leaves the
/// terminal as it is.
package final class LiveScreen {
    package enum Event: Equatable, Sendable {
        /// The time that was waited for is over.
        case due
        /// A byte that was typed.
        case key(UInt8)
        /// The terminal has another size, or the program goes on after it was stopped: all has to be drawn.
        case redraw
        /// Ctrl-C, or another signal that ends the program.
        case end(SignalNumber)
        /// Nothing can be typed any more: the terminal has gone.
        case inputEnded
    }

    private static let enter = "\u{1b}[?1049h\u{1b}[?25l\u{1b}[2J"
    private static let leave = "\u{1b}[?25h\u{1b}[?1049l"
    private static let input: Int32 = 0

    /// Every wait that is to end with the signals watches it too.
    package let watch: InterruptWatch
    private let readsInput: Bool
    private var isShown = false
    private var settings: termios?
    private var pending: [Event] = []

    /// Errors: no descriptor for the signals.
    package init() throws(Errno) {
        watch = try InterruptWatch([.int, .term, .hup, .quit, .tstp, .cont, .winch])
        readsInput = Terminal.isTerminal(Self.input)
        show()
    }

    deinit {
        hide()
    }

    /// The size in columns and rows; an unknown number counts as 80 or 24.
    package var size: (columns: Int, rows: Int) {
        let output = TextStream.output.rawValue
        let (columns, rows) = (Terminal.columns(of: output), Terminal.rows(of: output))
        return (columns > 0 ? columns : 80, rows > 0 ? rows : 24)
    }

    private func show() {
        guard !isShown else { return }
        isShown = true
        var original = termios()
        if readsInput, tcgetattr(Self.input, &original) == 0 {
            settings = original
            var raw = original
            // Keys come one by one and are not shown; Ctrl-C and Ctrl-Z stay signals.
            raw.c_lflag &= ~tcflag_t(ECHO | ICANON)
            tcsetattr(Self.input, TCSADRAIN, &raw)
        }
        TextStream.output.write(Self.enter)
    }

    /// Gives the terminal back as it was.
    package func hide() {
        guard isShown else { return }
        isShown = false
        // First, so that what is typed at the old screen is shown there.
        if var original = settings { tcsetattr(Self.input, TCSADRAIN, &original) }
        settings = nil
        TextStream.output.write(Self.leave)
    }

    /// Draws all lines, which have to fit, in the place of what was there.
    package func draw(_ lines: [String]) {
        guard isShown else { return }
        let text = lines.map { $0 + "\u{1b}[K" }.joined(separator: "\r\n")
        TextStream.output.write("\u{1b}[H" + text + "\u{1b}[J")
    }

    /// Waits for what comes first.
    /// - Parameter milliseconds: until it is `due`.
    package func next(milliseconds: Int32) throws(Errno) -> Event {
        if !pending.isEmpty { return pending.removeFirst() }
        var watched = [(watch.number, Readiness.Direction.reading)]
        if readsInput { watched.append((Self.input, .reading)) }
        let ready = try Readiness.wait(for: watched, milliseconds: max(0, milliseconds))
        if ready.contains(0) { takeSignals() }
        if ready.contains(1) {
            let byte = try Terminal.readByte(Self.input)
            pending.append(byte.map(Event.key) ?? .inputEnded)
        }
        return pending.isEmpty ? .due : pending.removeFirst()
    }

    private func takeSignals() {
        for signal in watch.takeSignals() {
            switch signal {
            case .winch: pending.append(.redraw)
            case .tstp: suspend()
            case .cont:
                // It was stopped without notice: whatever has had the terminal meanwhile has left it in its way.
                isShown = false
                show()
                pending.append(.redraw)
            default: pending.append(.end(signal))
            }
        }
    }

    /// Stops as Ctrl-Z does, with the terminal as it was.
    private func suspend() {
        hide()
        _ = JobControl.stopOwnGroup()
        // The SIGCONT itself is no news.
        for signal in watch.takeSignals() where signal != .cont && signal != .tstp { pending.append(.end(signal)) }
        show()
        pending.append(.redraw)
    }
}
