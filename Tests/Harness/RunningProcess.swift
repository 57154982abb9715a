import Foundation

package enum ProcessEnd: Equatable, CustomStringConvertible {
    case exited(Int32)
    case killed(Int32)

    package init(waitStatus: Int32) {
        let signal = waitStatus & 0x7f
        self = signal == 0 ? .exited((waitStatus >> 8) & 0xff) : .killed(signal)
    }

    package var description: String {
        switch self {
        case .exited(let code): "exit status \(code)"
        case .killed(let signal): "killed by signal \(signal)"
        }
    }
}

/// A process that a test started, to be waited for by its pid alone.
package final class RunningProcess {
    package let pid: Int32
    private var status: ProcessEnd?

    /// Starts a program with default signals and nothing but the named descriptors.
    package init(
        _ arguments: [String],
        environment: [String],
        descriptors: [Int32: Int32] = [:],
        newSession: Bool = false
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if descriptors[0] == nil { posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0) }
        for (target, source) in descriptors.sorted(by: { $0.key < $1.key }) {
            posix_spawn_file_actions_adddup2(&actions, source, target)
        }

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setpgroup(&attributes, 0)
        let setSession: Int32 = 0x80  // POSIX_SPAWN_SETSID, which the importer does not see
        let group = newSession ? setSession : Int32(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(
            &attributes,
            Int16(Int32(POSIX_SPAWN_SETSIGMASK) | Int32(POSIX_SPAWN_SETSIGDEF) | group)
        )

        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
        var envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup($0) } + [nil]
        defer { (argv + envp).forEach { free($0) } }
        var started: pid_t = 0
        let code = posix_spawnp(&started, arguments[0], &actions, &attributes, &argv, &envp)
        guard code == 0 else { throw SystemFailure("cannot start '\(arguments[0])'", code) }
        pid = started
    }

    /// How it ended; nil while it runs.
    package var ended: ProcessEnd? {
        if let status { return status }
        var waitStatus: Int32 = 0
        guard waitpid(pid, &waitStatus, WNOHANG) == pid else { return nil }
        status = ProcessEnd(waitStatus: waitStatus)
        return status
    }

    package func send(_ signal: Int32) {
        if ended == nil { kill(pid, signal) }
    }

    package func waitForExit(within seconds: Double = patience) throws -> ProcessEnd {
        try waitFor("exit of pid \(pid)", within: seconds) { ended }
    }

    /// Asks it to end, then makes it.
    package func end() {
        send(SIGTERM)
        if (try? waitForExit(within: 10)) == nil {
            send(SIGKILL)
            _ = try? waitForExit(within: 10)
        }
    }
}
