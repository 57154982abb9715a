import Configuration
import Model
import Output
import ProcessLifecycle

/// The generations of programs, from the first to the last: each configuration in force has its own generation, and a restart
/// ends one and begins the next, in the same process (SD-65).
///
/// The value lives as long as the process: the supervisor of each generation holds it.
final class Generations {
    private let process: DaemonProcess
    private let source: ConfigurationSource
    /// The generation in force.
    private var generation: Generation?
    /// The configuration of the next generation, checked when the restart was asked for.
    private var restartConfiguration: Configuration?

    init(in process: DaemonProcess, source: ConfigurationSource) {
        self.process = process
        self.source = source
    }

    /// Begins the first generation. In daemon mode it goes on in a process of its own.
    func begin(_ configuration: Configuration) throws(StartFailure) {
        try Bringup.list.begin(Bringup(configuration, in: process, owner: self))
    }

    /// Reads everything again, as Supervisor does (SD-65); if a file was broken meanwhile, the checked configuration is used.
    private func beginNext(_ checked: Configuration) {
        var complaint: String?
        var configuration = checked
        do throws(ConfigurationError) {
            configuration = try source.load()
        } catch {
            complaint = "the configuration was broken during the restart, using it as it was before: \(error.described)"
        }
        Bringup.list.beginAgain(Bringup(configuration, in: process, owner: self, complaint: complaint))
    }

    /// Finds what would keep the next generation from coming up.
    private func check(_ next: Configuration) throws(ConfigurationError) {
        try next.foreseeServers()
        try next.foreseeSockets()
        let problems = process.capabilities.problems(of: next.groups) + process.seccomp.problems(of: next.groups)
        if let problem = problems.first { throw ConfigurationError(problem) }
    }
}

extension Generations: GenerationOwner {
    func comesIntoForce(_ generation: Generation) {
        if let former = self.generation { generation.supervisor.inherit(from: former.supervisor) }
        self.generation = generation
    }

    /// A configuration that is broken changes nothing (QRK-9).
    func restart() throws(ConfigurationError) {
        do throws(ConfigurationError) {
            let next = try source.load()
            try check(next)
            restartConfiguration = next
            process.serviceNotifier?.reloads(log: process.log)
            generation?.supervisor.beginShutdown(because: "supervisord restarts (reload)")
        } catch {
            process.log.log(.error, "cannot restart, everything stays as it is: \(error.described)")
            throw error
        }
    }

    func generationHasEnded() {
        process.generationHasEnded { [self] in goOn() }
    }

    /// Goes on to the end of the daemon, or to the next generation.
    private func goOn() {
        // A shutdown during a restart takes its place (SD-67).
        if let shutdown = generation?.shutdown, shutdown.isRequested {
            shutdown.finish()
        } else if let checked = restartConfiguration {
            restartConfiguration = nil
            beginNext(checked)
        }
    }

    func groupsHaveChanged() {
        process.signals?.groupsHaveChanged()
    }

    func shutDown() {
        generation?.shutdown.request()
    }

    func programHasEnded(_ process: SupervisedProcess, _ end: FinalEnd) {
        generation?.shutdown.programEnded(process, end)
    }

    func configuration(expansionVariables: [String: String]) throws(ConfigurationError) -> Configuration {
        try source.load(expansionVariables: expansionVariables)
    }

    func configuration(
        scale: ProgramScale,
        expansionVariables: [String: String]
    ) throws(ConfigurationError) -> Configuration {
        try source.load(expansionVariables: expansionVariables, scale: scale)
    }

    func readConfiguration(expansionVariables: [String: String]) -> ConfigurationReading {
        source.read(expansionVariables: expansionVariables)
    }
}
