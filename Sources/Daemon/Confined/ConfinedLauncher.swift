import Configuration
import LinuxSystem
import Model

/// Starts the processes that read from the network: our own program, with no rights but those that its sockets give it
/// (EXT-38).
final class ConfinedLauncher {
    /// A process that was started.
    struct Launched: ~Copyable {
        let pid: Int32
        /// Held until the process has ended: without it a process that is held up on its way could not report, and would end.
        private(set) var report: Descriptor?

        /// Takes the descriptor out, to be closed by the caller.
        mutating func takeReport() -> Descriptor? { report.take() }
    }

    /// Why no process was started.
    struct Failure: Error {
        let text: String
    }

    /// Descriptors for all but connections.
    private static let ownDescriptors: UInt64 = 64
    /// Descriptors that connections may get at most; otherwise a quarter of our own, as the rest is for programs.
    private static let mostConnections: UInt64 = 1024
    private static let fewestConnections: UInt64 = 8
    /// The kernel kills this process first for lack of memory, whatever score programs have: that costs no run of a program,
    /// and there is soon another one.
    private static let memoryScore = 1000

    private let environment: [String: String]
    private var executable: OwnExecutable?
    /// A user that no process can become, and steps that a sandbox has refused: they are not tried again.
    private var refusedUser: ProcessCredentials?
    private var refusedSteps: Set<SpawnStage> = []

    /// Make it first of all: later there may be another file of the same name, or no such file.
    /// - Parameter environment: our own.
    init(environment: [String: String]) {
        // The variables that the times in the log of clients need, and nothing that may be secret.
        self.environment = environment.filter { name, _ in
            name == "TZ" || name == "LANG" || name.utf8.starts(with: "LC_".utf8)
        }
        executable = try? OwnExecutable()
    }

    /// - Parameters:
    ///   - stream: the process's end of the socket for messages, borrowed.
    ///   - files: its end of the socket for descriptors; nil for a process that gets none.
    ///   - settings: those of the daemon.
    ///   - log: gets a line when the process keeps our user.
    func launch(
        _ kind: ConfinedKind,
        stream: Int32,
        files: Int32? = nil,
        settings: DaemonSettings,
        log: (LogLevel, String) -> Void
    ) throws(Failure) -> Launched {
        while true {
            let user = mayChangeUser(to: settings.controlUser) ? settings.controlUser : nil
            do throws(SpawnFailure) {
                return try launch(kind, stream, files, as: user)
            } catch {
                guard let notice = dropped(kind, error, user) else { throw Self.failure(error, settings) }
                log(notice.level, notice.text)
            }
        }
    }

    /// Decides to go on without the step that has failed, if that is possible: clients must not wait for what never works.
    /// - Returns: the text for the log; nil when the step is indispensable.
    private func dropped(_ kind: ConfinedKind, _ failure: SpawnFailure, _ user: ProcessCredentials?) -> Notice? {
        if let user, let reason = Self.reason(failure, against: user) {
            refusedUser = user
            // A namespace that lacks the usual number is not worth a line; a file or a setting that is in the way is.
            let isUsual = user == DaemonSettings().controlUser && failure.stage != .exec
            let text =
                "\(kind.noun) runs as user \(Privileges.effectiveUserID), without capabilities (control_user): "
            return Notice(level: isUsual ? .info : .warn, text: text + reason)
        }
        let step: String
        switch failure.stage {
        case .boundingSet: step = "another bounding set"
        case .capabilities: step = "giving up capabilities"
        case .noNewPrivileges: step = "no_new_privileges"
        case .limit: step = "limits of its own"
        case .parent: step = "a signal at the end of supervisord"
        default: return nil
        }
        guard !failure.error.isResourceShortage, refusedSteps.insert(failure.stage).inserted else { return nil }
        return Notice(level: .warn, text: "\(kind.noun) runs without \(step): \(failure.error.text)")
    }

    private func mayChangeUser(to user: ProcessCredentials) -> Bool {
        let own = Privileges.credentials
        guard user != refusedUser, user.uid != own.uid || user.gid != own.gid else { return false }
        // CAP_SETGID and CAP_SETUID.
        return CapabilitySet(6).union(CapabilitySet(7)).subtracting(Capabilities.held.permitted).isEmpty
    }

    /// Why the process cannot become the user, and then keeps ours; nil for any other failure.
    private static func reason(_ failure: SpawnFailure, against user: ProcessCredentials) -> String? {
        switch failure.stage {
        case .groups, .gid, .uid: "it cannot become user \(user.uid): \(failure.error.text)"
        case .exec where failure.error == .permissionDenied: "user \(user.uid) may not execute the file of supervisord"
        default: nil
        }
    }

    private static func failure(_ failure: SpawnFailure, _ settings: DaemonSettings) -> Failure {
        let step =
            switch failure.stage {
            case .clone: "fork"
            case .exec: "exec"
            case .limit: "limits"
            case .capabilities, .boundingSet: "capabilities"
            default: "launch"
            }
        var text = "\(step): \(failure.error.text)"
        if failure.error.isResourceShortage {
            text += " (more processes or memory have to be allowed: pids limit, RLIMIT_NPROC)"
        } else if failure.error == .notPermitted {
            text += settings.seccomp == nil ? " (a seccomp profile may deny it)" : " (seccomp=self may deny it)"
        }
        return Failure(text: text)
    }

    private func launch(
        _ kind: ConfinedKind,
        _ stream: Int32,
        _ files: Int32?,
        as user: ProcessCredentials?
    ) throws(SpawnFailure) -> Launched {
        let nothing = try prepared { () throws(Errno) in try Self.nothing() }
        if executable == nil { executable = try prepared { () throws(Errno) in try OwnExecutable() } }
        var request = SpawnRequest(
            path: executable?.path ?? "",
            arguments: [kind.name],
            variables: environment,
            standardInput: stream,
            standardOutput: files ?? nothing.number,
            standardError: nothing.number,
            directory: "/",
            credentials: user
        )
        request.executable = executable?.number
        request.hasOwnEnvironment = true
        request.leadsSession = true
        if !refusedSteps.contains(.parent) { request.parentDeathSignal = .kill }
        if refusedSteps.isDisjoint(with: [.boundingSet, .capabilities]) {
            request.capabilities = CapabilitySets(all: CapabilitySet())
        }
        request.leavesCapabilities = refusedSteps.contains(.capabilities)
        request.noNewPrivileges = !refusedSteps.contains(.noNewPrivileges)
        if !refusedSteps.contains(.limit) { request.limits = Self.limits(of: kind) }
        request.scheduling.oomScoreAdjustment = Self.memoryScore
        // A refused step of these protects nothing beyond the privileges that the process has lost anyway.
        var process = try request.start()
        return Launched(pid: process.pid, report: process.takeReport())
    }

    private func prepared<Value: ~Copyable>(_ make: () throws(Errno) -> Value) throws(SpawnFailure) -> Value {
        do throws(Errno) {
            return try make()
        } catch {
            throw SpawnFailure(stage: .stdio, error: error)
        }
    }

    /// A descriptor to which nothing can be written, for standard error, and for standard output without a second socket.
    private static func nothing() throws(Errno) -> Descriptor {
        do throws(Errno) {
            return try Files.openForReading("/dev/null")
        } catch {
            var pipe = try Pipe()
            guard let end = pipe.takeReadEnd() else { throw error }
            return end
        }
    }

    private static func limits(of kind: ConfinedKind) -> [LimitSettings] {
        let own = try? ResourceLimit.openFiles.values()
        let connections = own.map { max(fewestConnections, min(mostConnections, $0.soft / 4)) } ?? mostConnections
        #if SANITIZED
        // The memory map of a sanitizer takes terabytes of addresses (scripts/sanitize).
        let memory: [(LimitName, UInt64)] = []
        #else
        let memory: [(LimitName, UInt64)] = [(.data, kind.memory), (.addressSpace, kind.addresses)]
        #endif
        let files = (LimitName.nofile, min(connections + ownDescriptors, own?.hard ?? .max))
        return ([files, (.core, 0)] + memory).map { LimitSettings(name: $0, soft: $1, hard: $1) }
    }
}
