/// A Linux signal number, with the names that Supervisor accepts and prints (CFG-57, PROC-43).
package struct SignalNumber: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32

    package init(rawValue: Int32) {
        self.rawValue = rawValue
    }

    package static let hup = SignalNumber(rawValue: 1)
    package static let int = SignalNumber(rawValue: 2)
    package static let quit = SignalNumber(rawValue: 3)
    package static let abort = SignalNumber(rawValue: 6)
    package static let kill = SignalNumber(rawValue: 9)
    package static let usr1 = SignalNumber(rawValue: 10)
    package static let usr2 = SignalNumber(rawValue: 12)
    package static let term = SignalNumber(rawValue: 15)
    package static let chld = SignalNumber(rawValue: 17)
    /// The first of the real-time signals that glibc leaves to programs (signal(7)).
    package static let realTimeMinimum = SignalNumber(rawValue: 34)
    package static let cont = SignalNumber(rawValue: 18)
    package static let stop = SignalNumber(rawValue: 19)
    package static let tstp = SignalNumber(rawValue: 20)
    package static let ttin = SignalNumber(rawValue: 21)
    package static let ttou = SignalNumber(rawValue: 22)

    /// Those that tell of a fault of the process that gets them, unless another one has sent them.
    package static let faults: Set<SignalNumber> = Set(
        ["SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGSYS"].compactMap(SignalNumber.init(name:))
    )

    /// What an init passes on to the program that it is there for (EXT-5), beside faults that another process has sent: all
    /// signals but those that only the kernel acts upon, that the daemon lives by, and those about the use of a terminal
    /// from the background, which an init must not let itself be stopped by (PITFALLS P18).
    package static let forwardable: Set<SignalNumber> = {
        let kept: Set<String> = ["SIGKILL", "SIGCHLD", "SIGSTOP", "SIGTTIN", "SIGTTOU"]
        let standard = (Int32(1)...31).map(SignalNumber.init).filter { !kept.contains($0.name ?? "") }
        return Set(standard + (realTimeMinimum.rawValue...64).map(SignalNumber.init)).subtracting(faults)
    }()

    /// Numbers and names of signal(7) on x86 and ARM, the name to print first.
    private static let table: [(number: Int32, names: [String])] = [
        (1, ["SIGHUP"]), (2, ["SIGINT"]), (3, ["SIGQUIT"]), (4, ["SIGILL"]), (5, ["SIGTRAP"]),
        (6, ["SIGABRT", "SIGIOT"]), (7, ["SIGBUS"]), (8, ["SIGFPE"]), (9, ["SIGKILL"]), (10, ["SIGUSR1"]),
        (11, ["SIGSEGV"]), (12, ["SIGUSR2"]), (13, ["SIGPIPE"]), (14, ["SIGALRM"]), (15, ["SIGTERM"]),
        (16, ["SIGSTKFLT"]), (17, ["SIGCHLD", "SIGCLD"]), (18, ["SIGCONT"]), (19, ["SIGSTOP"]), (20, ["SIGTSTP"]),
        (21, ["SIGTTIN"]), (22, ["SIGTTOU"]), (23, ["SIGURG"]), (24, ["SIGXCPU"]), (25, ["SIGXFSZ"]),
        (26, ["SIGVTALRM"]), (27, ["SIGPROF"]), (28, ["SIGWINCH"]), (29, ["SIGPOLL", "SIGIO"]), (30, ["SIGPWR"]),
        (31, ["SIGSYS"]), (34, ["SIGRTMIN"]), (64, ["SIGRTMAX"]),
    ]

    /// The name with its `SIG`; nil for a number that has none (32, 33, 35 to 63).
    package var name: String? {
        Self.table.first { $0.number == rawValue }?.names.first
    }

    /// The name as `kill -l` has it, `TERM`; the number for one without a name.
    package var nameWithoutPrefix: String {
        name.map { String($0.dropFirst(3)) } ?? String(rawValue)
    }

    /// The name, or `signal 35` for a number without one.
    package var description: String {
        name ?? "signal \(rawValue)"
    }

    /// The highest number that Linux has.
    package static let highest = SignalNumber(rawValue: 64)

    /// The signal of a name in upper case, with or without `SIG`; also `RTMIN+3` or `RTMAX-1`, of which Supervisor knows
    /// none. nil for anything else.
    package init?(name: String) {
        let full = name.hasPrefix("SIG") ? name : "SIG" + name
        if let row = Self.table.first(where: { $0.names.contains(full) }) {
            self.init(rawValue: row.number)
        } else {
            self.init(realTimeName: full.dropFirst(3))
        }
    }

    /// `RTMIN+N` or `RTMAX-N`, in the range of real-time signals.
    private init?(realTimeName name: Substring) {
        let range = Self.realTimeMinimum.rawValue...Self.highest.rawValue
        let digits = name.dropFirst(6)
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            let distance = Int32(digits), distance < range.count
        else { return nil }
        switch name.prefix(6) {
        case "RTMIN+": self.init(rawValue: range.lowerBound + distance)
        case "RTMAX-": self.init(rawValue: range.upperBound - distance)
        default: return nil
        }
    }
}
