import Configuration
import LinuxSystem
import Model

/// Messages about a program that could not be started, or only without some setting: Supervisor's words for its own steps,
/// `step: cause` for the others (PROC-34 to PROC-36, EXT-35).
final class SpawnWords {
    let settings: ProcessSettings
    /// The first word of the command.
    let program: String
    /// The file that is executed for it.
    let file: String

    init(settings: ProcessSettings, program: String, file: String = "") {
        self.settings = settings
        self.program = program
        self.file = file
    }

    /// Any step can show a shortage: the limit of a user's processes shows only at exec (EXT-18).
    func failure(_ failure: SpawnFailure) -> ProgramSpawner.Failure {
        var words = words(for: failure)
        words.isLackOfResources = failure.error.isResourceShortage
        return words
    }

    private func words(for failure: SpawnFailure) -> ProgramSpawner.Failure {
        let error = failure.error
        switch failure.stage {
        case .clone:
            let reason =
                error == .wouldBlock
                ? "Too many processes in process table to spawn '\(settings.name)'"
                : "unknown error during fork for '\(settings.name)': \(error.name)"
            return ProgramSpawner.Failure(reason: reason)
        case .directory:
            return childFailure("couldn't chdir to \(settings.directory ?? ""): \(error.name)")
        case .groups:
            return userFailure(
                getsPermission: error == .notPermitted,
                otherwise: "Could not set groups of effective user"
            )
        case .gid:
            return userFailure(getsPermission: false, otherwise: "Could not set group id of effective user")
        case .uid:
            return userFailure(getsPermission: false, otherwise: "Could not set user id: \(error.text)")
        case .exec:
            var failure = childFailure("couldn't exec \(program): \(error.name)\(detail(ofExec: error))")
            failure.exitStatus = Self.exitStatus(ofExec: error)
            return failure
        case .boundingSet:
            let remedy = "this takes CAP_SETPCAP, or no_new_privileges=true"
            return ProgramSpawner.Failure(reason: "bounding set: \(error.text) (\(remedy))")
        case .passing where error.code == Errno.badDescriptor.code:
            let cause = "the number is beyond the limit of open files that supervisord has (minfds)"
            return ProgramSpawner.Failure(reason: "\(step(of: failure)): \(cause)")
        case .processGroup, .terminal, .stdio, .passing, .limit, .nice, .oomScore, .ioPriority, .processors,
            .capabilities, .noNewPrivileges, .parent, .seccomp:
            return ProgramSpawner.Failure(reason: "\(step(of: failure)): \(error.text)")
        }
    }

    /// The warning about a program that runs (PITFALLS P37): the key first, the cause last.
    func warning(_ refusal: SpawnFailure) -> String {
        let name = settings.name
        let cause = refusal.error.text
        switch refusal.stage {
        case .groups:
            let option = settings.groupAdd.isEmpty ? "user" : "group_add"
            return
                "\(option) of '\(name)': it keeps the supplementary groups of supervisord, others are refused: \(cause)"
        case .limit:
            return "\(step(of: refusal)) of '\(name)': it runs with the present hard limit: \(cause)"
        case .boundingSet:
            return
                "cap_drop of '\(name)': the bounding set stays as it is, which no_new_privileges makes harmless: \(cause)"
        default:
            return "\(step(of: refusal)) of '\(name)': it runs without: \(cause)"
        }
    }

    /// The key that asks for the step, where a key does.
    private func step(of failure: SpawnFailure) -> String {
        switch failure.stage {
        case .clone: "fork"
        case .processGroup: "process group"
        case .terminal: "terminal"
        case .stdio: "stdio"
        case .passing: "ready=\(settings.orchestration.readiness.text)"
        case .directory: "directory"
        case .limit: failure.limit?.name.option ?? "rlimit"
        case .nice: "nice"
        case .oomScore: "oom_score_adj"
        case .ioPriority: "ioprio"
        case .processors: "cpuset"
        case .boundingSet: "bounding set"
        case .groups: "groups"
        case .gid: "gid"
        case .uid: "uid"
        case .capabilities: "capabilities"
        case .noNewPrivileges: "no_new_privileges"
        case .parent: "parent death signal"
        case .seccomp: "seccomp"
        case .exec: "exec"
        }
    }

    /// The kernel's words are about the file, whatever else was missing.
    private func detail(ofExec error: Errno) -> String {
        guard [.noSuchFile, .notDirectory, .permissionDenied].contains(error) else { return "" }
        let directory = settings.directory.map(settings.revealed)
        return MissingInterpreter.complaint(about: settings.revealed(file), in: directory).map { " (\($0))" } ?? ""
    }

    /// The exit status that shells use.
    private static func exitStatus(ofExec error: Errno) -> Int32 {
        switch error {
        case .noSuchFile, .notDirectory: 127
        default: 126
        }
    }

    private func userFailure(getsPermission: Bool, otherwise: String) -> ProgramSpawner.Failure {
        let isOrdinaryUser = getsPermission && Privileges.effectiveUserID != 0
        let reason = isOrdinaryUser ? "Can't drop privilege as nonroot user" : otherwise
        return childFailure("couldn't setuid to \(settings.user?.uid ?? 0): \(reason)")
    }

    private func childFailure(_ text: String) -> ProgramSpawner.Failure {
        let reason = FileMark.shown(text)
        return ProgramSpawner.Failure(
            reason: reason,
            childMessage: "supervisor: \(reason)\nsupervisor: child process was not spawned\n"
        )
    }
}
