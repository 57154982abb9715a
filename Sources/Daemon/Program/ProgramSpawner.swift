import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// Starts the program of one process: finds the command, opens its logs, makes its pipes (PROC-30 to PROC-39).
struct ProgramSpawner {
    /// A started program and our ends of its pipes.
    struct Running: ~Copyable {
        let pid: Int32
        /// Held open, so that the program sees no end of input (PROC-39). nil when its descriptor 0 is a socket.
        var standardInput: Descriptor?
        var output: Descriptor?
        /// nil when stderr goes into the stdout pipe.
        var errors: Descriptor?
        /// Warnings about settings that the program did not get (PITFALLS P37).
        var warnings: [String] = []
        /// nil when it runs already.
        var late: LateLaunch?
    }

    /// Why nothing was started.
    struct Failure: Error {
        let reason: String
        /// The exit status of the container when this failure ends it (EXT-4).
        var exitStatus: Int32 = 1
        var isLackOfResources = false
        /// The text that Supervisor's child would have written to its stderr (PROC-36).
        var childMessage: String?
        /// An explanation that Supervisor does not give, for an extra line in the log.
        var hint: String?

        /// The part of the failure that decides about what follows.
        var forMachine: LaunchFailure {
            var failure = LaunchFailure(
                FileMark.shown(reason),
                exitStatus: exitStatus,
                isLackOfResources: isLackOfResources
            )
            failure.hint = hint
            return failure
        }
    }

    let settings: ProcessSettings
    let group: String
    let extras: LaunchExtras
    let context: GenerationContext

    /// The file and the words of a program's command.
    static func findCommand(of settings: ProcessSettings, daemonPath: String?)
        throws(CommandLookup.Problem) -> CommandLookup
    {
        let path = { ProgramEnvironment.searchPath(of: settings, daemonPath: daemonPath) }
        if let main = settings.main {
            // An empty word in a configuration finds the directories of the search path, as in Supervisor; on a command line
            // the complaint is that of a shell (EXT-5).
            guard main.words.first != "" else { throw .notFound("can't find command ''") }
            return try CommandLookup(words: main.words, searchPath: path)
        }
        return try CommandLookup(settings.command, searchPath: path, secrets: settings.secrets)
    }

    /// - Parameter socket: the FastCGI socket that becomes descriptor 0 (FCGI-7), borrowed; nil for a pipe.
    func begin(_ command: CommandLookup, socket: Int32?) throws(Failure) -> ProgramLaunch {
        let pipes = try makePipes(input: socket == nil)
        let (input, output, errors) = pipes.farEnds
        var warnings: [String] = []
        // The credentials of the program, where they may differ from ours.
        var credentials: ProcessCredentials?
        if settings.user != nil || !settings.groupAdd.isEmpty {
            credentials = settings.credentials(from: Privileges.credentials)
            if let user = settings.user, user.uid != Privileges.effectiveUserID { give(pipes, to: user, &warnings) }
        }
        var request = SpawnRequest(
            path: settings.revealed(command.file),
            arguments: command.arguments.map(settings.revealed),
            variables: variables,
            standardInput: socket ?? input,
            standardOutput: output,
            standardError: errors,
            directory: settings.directory.map(settings.revealed),
            umask: settings.umask,
            credentials: credentials,
            seccomp: settings.seccomp
        )
        request.passedDescriptors = extras.descriptors
        request.unset = settings.environmentUnset
        try confine(&request)
        let words = words(for: command)
        do throws(SpawnFailure) {
            return ProgramLaunch(
                try request.begin(),
                pipes: pipes,
                warnings: warnings,
                words: words,
                reactor: context.reactor
            )
        } catch {
            throw words.failure(error)
        }
    }

    /// Starts a main program on our own standard streams and whatever else we were started with (EXT-5).
    /// - Parameter terminal: the terminal whose foreground it gets; nil for none.
    func startOnOurStreams(_ command: CommandLookup, terminal: Int32?) throws(Failure) -> ProgramLaunch {
        var request = SpawnRequest(
            path: command.file,
            arguments: command.arguments,
            variables: variables,
            standardInput: -1,
            standardOutput: -1,
            standardError: -1,
            keptDescriptors: context.inherited.filter { $0 > 2 },
            terminal: terminal
        )
        request.passedDescriptors = extras.descriptors
        request.passesOwnArguments = true
        request.unset = settings.environmentUnset
        request.inheritsSignals = true
        request.scheduling = scheduling
        guard settings.main?.isAlone == true else {
            return ProgramLaunch(there: try start(&request, words(for: command)), settings.stopSignal)
        }
        // We must not keep the directory busy; the program is started there, once.
        let directory = try? WorkingDirectory()
        defer { withExtendedLifetime(directory) {} }
        request.startDirectory = directory?.number
        do throws(Failure) {
            let running = try start(&request, words(for: command))
            // This happens where there was no descriptor to spare.
            if directory == nil { try? ProcessIdentity.changeDirectory("/") }
            return ProgramLaunch(there: running, settings.stopSignal)
        } catch {
            directory?.comeBack()
            throw error
        }
    }

    /// Starts the program with the terminal, and without it when the program cannot have it.
    private func start(_ request: inout SpawnRequest, _ words: SpawnWords) throws(Failure) -> Running {
        do throws(SpawnFailure) {
            do throws(SpawnFailure) {
                var process = try request.start()
                return Running(pid: process.pid, late: LateLaunch(&process, words: words, reactor: context.reactor))
            } catch  where error.stage == .terminal {
                context.log.log(
                    .warn,
                    "'\(settings.name)' does not get the terminal: \(error.error.text)",
                    LogFacts(.warning, reason: error.error.text).about(Namespec(group: group, process: settings.name))
                )
                request.terminal = nil
                var process = try request.start()
                return Running(pid: process.pid, late: LateLaunch(&process, words: words, reactor: context.reactor))
            }
        } catch {
            throw words.failure(error)
        }
    }

    private var variables: [String: String] {
        let environment = ProgramEnvironment(of: settings, group: group, daemonURL: context.daemonURL)
        return environment.variables.merging(extras.variables) { _, extra in extra }
    }

    private func words(for command: CommandLookup) -> SpawnWords {
        SpawnWords(settings: settings, program: command.arguments.first ?? "", file: command.file)
    }

    private var scheduling: SchedulingSettings {
        var scheduling = settings.scheduling
        scheduling.oomScoreAdjustment = scheduling.oomScoreAdjustment ?? context.outOfMemoryScore
        return scheduling
    }

    /// Sets what the program may do and use (EXT-30 to EXT-34).
    private func confine(_ request: inout SpawnRequest) throws(Failure) {
        request.limits = settings.limits
        request.scheduling = scheduling
        request.noNewPrivileges = settings.noNewPrivileges
        request.isStrict = settings.isStrict
        if let problem = context.capabilities.problem(of: settings) ?? context.seccomp.problem(of: settings) {
            throw Failure(reason: problem)
        }
        do throws(CapabilityRule.Missing) {
            let uid = request.credentials?.uid
            request.capabilities = try settings.capabilities.sets(
                of: context.capabilities.start,
                isRoot: (uid ?? Privileges.effectiveUserID) == 0
            )
        } catch {
            let names = Capabilities.names(of: error.capabilities).joined(separator: ", ")
            throw Failure(reason: "\(error.option): supervisord does not hold \(names)")
        }
    }

    /// Gives the pipes to the program's user, so that it can open `/dev/stdout` and `/dev/stderr` (EXT-17). Without that
    /// everything else works. The warning is for a program that runs: when its user cannot be changed, only that is reported.
    private func give(_ pipes: borrowing ProgramLaunch.Pipes, to user: UserAccount, _ warnings: inout [String]) {
        if let failure = Self.give(pipes.output, to: user) { warnings.append(warning("stdout", user, failure)) }
        if let failure = Self.give(pipes.errors, to: user) { warnings.append(warning("stderr", user, failure)) }
    }

    private static func give(_ pipe: borrowing Pipe?, to user: UserAccount) -> Errno? {
        do throws(Errno) { try pipe?.give(to: user) } catch { return error }
        return nil
    }

    private func warning(_ channel: String, _ user: UserAccount, _ error: Errno) -> String {
        "cannot give the \(channel) of '\(settings.name)' to its user '\(user.name)', who cannot open "
            + "/dev/\(channel) then (user): \(error.text)"
    }

    private func makePipes(input: Bool) throws(Failure) -> ProgramLaunch.Pipes {
        do throws(Errno) {
            return try ProgramLaunch.Pipes(hasInput: input, redirectsErrors: settings.redirectStderr)
        } catch {
            throw Failure.plumbing(error, of: settings.name)
        }
    }
}

extension ProgramSpawner.Failure {
    /// Pipes and logs (PROC-34).
    static func plumbing(_ error: Errno, of name: String) -> Self {
        let reason =
            error == .tooManyOpenFiles
            ? "too many open files to spawn '\(name)'"
            : "unknown error making dispatchers for '\(name)': \(error.name)"
        return Self(reason: reason, isLackOfResources: error.isResourceShortage)
    }
}
