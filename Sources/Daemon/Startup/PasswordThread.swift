import Configuration
import ControlServer
import LinuxSystem
import Model
import Output
import Reactor

/// Keeps a thread for the hashes of crypt(3) as soon as a server's password is such a hash, and gives it
/// the rights of the daemon: with more of them it would keep what `drop_capabilities` gives up, with fewer every process
/// of the same user could attach to it, and so to us (ptrace(2), "Ptrace access mode checking").
final class PasswordThread {
    /// What belongs to a thread alone, and a restart may change.
    private struct Rights: Equatable {
        let credentials: ProcessCredentials
        let capabilities: HeldCapabilities
        /// What the daemon's filter lets through; nil without one.
        let filters: Set<String>?
    }

    private static let firstPause: Int64 = 1000
    private static let longestPause: Int64 = 30_000

    private let hasher: PasswordHasher
    private let reactor: Reactor
    /// Those of the thread.
    private var rights: Rights?
    private var retry: ReactorTimer?

    init(_ hasher: PasswordHasher, reactor: Reactor) {
        self.hasher = hasher
        self.reactor = reactor
    }

    /// Makes the thread if a server needs it and it does not exist yet.
    /// - Parameter filters: of the daemon.
    func require(for configuration: Configuration, filters: Set<String>?) throws(ConfigurationError) {
        guard let section = Self.section(of: configuration), !hasher.isReady else { return }
        do throws(Errno) {
            try make(filters)
        } catch {
            throw ConfigurationError(Self.problem(section, error))
        }
    }

    /// Only finds out whether it could be made, if a server needs it.
    func probe(for configuration: Configuration) throws(ConfigurationError) {
        guard let section = Self.section(of: configuration), !hasher.isReady else { return }
        do throws(Errno) {
            try WorkerThread.probe()
        } catch {
            throw ConfigurationError(Self.problem(section, error))
        }
    }

    /// At the start of a generation, when the rights of the daemon are what they will be. After a failure clients are asked to
    /// come again, and it is tried on: there is no way back from a restart.
    func renew(for configuration: Configuration, filters: Set<String>?, log: ActivityLog) throws(ConfigurationError) {
        retry?.cancel()
        retry = nil
        if Self.section(of: configuration) == nil || rights != Self.rights(filters) { hasher.end() }
        do throws(ConfigurationError) {
            try require(for: configuration, filters: filters)
        } catch {
            tryOn(afterMilliseconds: Self.firstPause, filters, log: log)
            throw error
        }
    }

    private func tryOn(afterMilliseconds pause: Int64, _ filters: Set<String>?, log: ActivityLog) {
        retry = reactor.schedule(afterMilliseconds: pause) { [weak self] in
            guard let self else { return }
            do throws(Errno) {
                try make(filters)
                retry = nil
                log.log(.info, "the thread that checks passwords has been made")
            } catch {
                tryOn(afterMilliseconds: min(2 * pause, Self.longestPause), filters, log: log)
            }
        }
    }

    private func make(_ filters: Set<String>?) throws(Errno) {
        try hasher.begin()
        rights = Self.rights(filters)
    }

    private static func rights(_ filters: Set<String>?) -> Rights {
        Rights(credentials: Privileges.credentials, capabilities: Capabilities.held, filters: filters)
    }

    /// Of the first server whose password is a hash of crypt(3).
    private static func section(of configuration: Configuration) -> String? {
        configuration.servers.first { $0.credentials?.isCryptHash == true }?.section
    }

    private static func problem(_ section: String, _ error: Errno) -> String {
        var text = "cannot make the thread that checks the password of [\(section)], a crypt(3) hash: \(error.text)"
        if error.isResourceShortage {
            text += " (more processes have to be allowed: pids limit, RLIMIT_NPROC)"
        } else if error == .notPermitted {
            // glibc's pthread_create does without clone3 only where that fails with ENOSYS (PITFALLS P25).
            text += " (the container's seccomp profile refuses clone3)"
        }
        return text
    }
}
