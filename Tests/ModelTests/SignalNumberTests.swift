import Model
import Testing

/// What Python 3.11's signal module calls the signals of Linux; the numbers that are missing have no name.
private let pythonNames: [Int32: String] = [
    1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 5: "SIGTRAP", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
    9: "SIGKILL", 10: "SIGUSR1", 11: "SIGSEGV", 12: "SIGUSR2", 13: "SIGPIPE", 14: "SIGALRM", 15: "SIGTERM",
    16: "SIGSTKFLT", 17: "SIGCHLD", 18: "SIGCONT", 19: "SIGSTOP", 20: "SIGTSTP", 21: "SIGTTIN", 22: "SIGTTOU",
    23: "SIGURG", 24: "SIGXCPU", 25: "SIGXFSZ", 26: "SIGVTALRM", 27: "SIGPROF", 28: "SIGWINCH", 29: "SIGPOLL",
    30: "SIGPWR", 31: "SIGSYS", 34: "SIGRTMIN", 64: "SIGRTMAX",
]

@Suite struct SignalNumberTests {
    @Test("every number has the name that Supervisor prints, or none (PROC-43, CFG-57)")
    func name() {
        for number in Int32(-1)...66 { #expect(SignalNumber(rawValue: number).name == pythonNames[number]) }
    }

    @Test("a number without a name is described by itself (PROC-43)")
    func description() {
        #expect(SignalNumber(rawValue: 15).description == "SIGTERM")
        #expect(SignalNumber(rawValue: 35).description == "signal 35")
        #expect(SignalNumber(rawValue: 64).description == "SIGRTMAX")
        #expect(SignalNumber(rawValue: -1).description == "signal -1")
    }

    @Test("a name is found with and without SIG (CFG-57)")
    func parsing() {
        for (number, name) in pythonNames {
            #expect(SignalNumber(name: name)?.rawValue == number)
            #expect(SignalNumber(name: String(name.dropFirst(3)))?.rawValue == number)
        }
    }

    @Test(
        "second names are found too (CFG-57)",
        arguments: [("CLD", 17), ("IOT", 6), ("IO", 29), ("SIGCLD", 17), ("SIGIOT", 6), ("SIGIO", 29)]
            as [(String, Int32)]
    )
    func aliases(name: String, number: Int32) {
        #expect(SignalNumber(name: name)?.rawValue == number)
    }

    @Test(
        "real-time signals are counted from the first and the last, as kill(1) does",
        arguments: [
            ("RTMIN+0", 34), ("RTMIN+3", 37), ("SIGRTMIN+15", 49), ("RTMIN+30", 64), ("RTMAX-0", 64), ("RTMAX-1", 63),
            ("SIGRTMAX-14", 50), ("RTMAX-30", 34), ("RTMIN+03", 37),
        ] as [(String, Int32)]
    )
    func realTime(name: String, number: Int32) {
        #expect(SignalNumber(name: name)?.rawValue == number)
    }

    @Test(
        "anything else is no name; case and blanks are the business of the reader of options (CFG-57)",
        arguments: [
            "", "SIG", "SIGSIG", "SIGSIGHUP", "hup", "Term", " TERM", "15", "SIG_DFL", "BLOCK", "RTMIN+", "RTMIN+31",
            "RTMAX-31", "RTMIN-1", "RTMAX+1", "RTMIN+-1", "RTMIN++1", "RTMIN+ 1", "RTMIN+1x", "RTMIN+99999999999",
            "RTMIN3",
        ]
    )
    func noName(text: String) {
        #expect(SignalNumber(name: text) == nil)
    }

    @Test("the constants have the numbers of Linux")
    func constants() {
        let constants: [(SignalNumber, String)] = [
            (.hup, "SIGHUP"), (.int, "SIGINT"), (.quit, "SIGQUIT"), (.kill, "SIGKILL"), (.usr1, "SIGUSR1"),
            (.usr2, "SIGUSR2"), (.term, "SIGTERM"), (.chld, "SIGCHLD"), (.cont, "SIGCONT"),
            (.tstp, "SIGTSTP"), (.ttin, "SIGTTIN"), (.ttou, "SIGTTOU"),
        ]
        for (signal, name) in constants { #expect(signal.name == name) }
    }

    @Test("an init passes on what is meant for its program, not what concerns the init itself (EXT-5)")
    func forwardable() {
        let forwarded = ["HUP", "INT", "QUIT", "USR1", "USR2", "TERM", "CONT", "TSTP", "WINCH", "PWR", "ALRM", "RTMIN"]
        #expect(forwarded.compactMap(SignalNumber.init(name:)).allSatisfy(SignalNumber.forwardable.contains))
        let kept = ["KILL", "STOP", "CHLD", "SEGV", "BUS", "ILL", "FPE", "TRAP", "SYS", "ABRT", "TTIN", "TTOU"]
        #expect(kept.compactMap(SignalNumber.init(name:)).allSatisfy { !SignalNumber.forwardable.contains($0) })
        #expect(SignalNumber.faults.isDisjoint(with: SignalNumber.forwardable))
        #expect(SignalNumber.faults.count == 7)
        // glibc keeps 32 and 33 for itself.
        #expect(SignalNumber.forwardable.count == 31 - kept.count + 31)
    }
}
