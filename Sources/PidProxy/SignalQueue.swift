import Glibc
import Model

/// Signals that wait in the kernel until they are asked for, instead of interrupting anything.
struct SignalQueue {
    private var set = sigset_t()

    /// Blocks the signals for the process, and only these; one that came since they were blocked before `main` is not lost.
    init(_ signals: [SignalNumber]) {
        sigemptyset(&set)
        for number in signals { sigaddset(&set, number.rawValue) }
        sigprocmask(SIG_SETMASK, &set, nil)
    }

    /// The next signal; waits for it without using the processor.
    func next() -> SignalNumber {
        var waited = set
        while true {
            let number = sigwaitinfo(&waited, nil)
            if number > 0 { return SignalNumber(rawValue: number) }
        }
    }
}
