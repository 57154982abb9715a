import Glibc
import LinuxSystem
import Model
import Text

/// The command that pidproxy runs, a child process.
struct Command {
    private let pid: pid_t

    /// Starts it with the words as given. A relative name counts from the working directory, and PATH is not searched;
    /// the file is named absolutely, which is what a script finds in `$0` (PPX-2).
    ///
    /// The child gets an empty signal mask and default dispositions, whatever this process was started with: a blocked
    /// TERM would outlive exec (PITFALLS P6).
    init(arguments: [String]) throws(Errno) {
        var words = arguments.map { strdup($0) }
        defer { words.forEach { free($0) } }
        words.append(nil)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var child: pid_t = 0
        let file = PathText.absolute(arguments[0], in: ProcessIdentity.currentDirectory)
        let code = posix_spawn(&child, file, nil, &attributes, words, environ)
        guard code == 0 else { throw Errno(code: code) }
        pid = child
    }

    /// Signals the command. It has not been reaped while it is waited for.
    func send(_ signal: SignalNumber) {
        do throws(Errno) {
            try Signalling.send(signal, toProcess: pid)
        } catch {
            TextStream.error.write("pidproxy: cannot signal the command: \(error.text)\n")
        }
    }

    /// Waits for the end of the command and hands every other signal to `forward`.
    /// - Parameter forward: true ends the wait.
    /// - Returns: the command's exit status, or 0 when `forward` ended the wait.
    func wait(signals: SignalQueue, forward: (SignalNumber) -> Bool) -> Int32 {
        while true {
            let signal = signals.next()
            if signal == .chld {
                if let status = reap() { return status }
            } else if forward(signal) {
                return 0
            }
        }
    }

    /// Reaps what has ended; nil while the command runs on.
    private func reap() -> Int32? {
        var own: Int32?
        // After an error the command may still run.
        _ = try? Reaper.reapAll { ended, status in
            if ended == pid { own = exitStatus(of: status) }
        }
        return own
    }

    private func exitStatus(of status: WaitStatus) -> Int32? {
        switch status {
        case .exited(let code): code
        case .signaled(let signal, _): 128 + signal.rawValue
        case .other: nil
        }
    }
}
