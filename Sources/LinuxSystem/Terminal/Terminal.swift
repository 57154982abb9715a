import CLinux
import Glibc

/// The terminal of the process.
package enum Terminal {
    /// Whether a descriptor is one.
    package static func isTerminal(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1
    }

    /// The width in columns; 0 when it is not known, or the descriptor is not a terminal.
    package static func columns(of descriptor: Int32) -> Int {
        Int(clinux_terminal_columns(descriptor))
    }

    /// The height in rows; 0 when it is not known, or the descriptor is not a terminal.
    package static func rows(of descriptor: Int32) -> Int {
        Int(clinux_terminal_rows(descriptor))
    }

    /// The terminal itself, whatever standard input and output are; fails for a process without one.
    package static func openControlling() throws(Errno) -> Descriptor {
        Descriptor(owning: try retrying { open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) })
    }

    /// Runs the body while the terminal does not show what is typed. Does nothing to what is no terminal.
    package static func withoutEcho<Result>(_ descriptor: Int32, _ body: () -> Result) -> Result {
        var original = termios()
        guard tcgetattr(descriptor, &original) == 0 else { return body() }
        var silent = original
        silent.c_lflag &= ~tcflag_t(ECHO)
        // TCSAFLUSH: what was typed before the question does not answer it.
        tcsetattr(descriptor, TCSAFLUSH, &silent)
        defer { tcsetattr(descriptor, TCSAFLUSH, &original) }
        return body()
    }

    /// Gives back its usual settings to a terminal after the body, however it left them.
    package static func restoringSettings<Result>(_ descriptor: Int32, _ body: () -> Result) -> Result {
        var original = termios()
        let isTerminal = tcgetattr(descriptor, &original) == 0
        defer { if isTerminal { tcsetattr(descriptor, TCSADRAIN, &original) } }
        return body()
    }
}

extension Terminal {
    /// Waits for one byte; nil at the end.
    /// - Parameter interrupts: the watch whose Ctrl-C ends the wait with EINTR.
    package static func readByte(_ descriptor: Int32, interrupts: InterruptWatch? = nil) throws(Errno) -> UInt8? {
        if let interrupts {
            let watched = [(descriptor, Readiness.Direction.reading), (interrupts.number, .reading)]
            if try Readiness.wait(for: watched).contains(1) { throw Errno.interrupted }
        }
        var byte: UInt8 = 0
        return try retrying { read(descriptor, &byte, 1) } == 1 ? byte : nil
    }
}
