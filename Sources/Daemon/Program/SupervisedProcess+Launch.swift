import Configuration
import LinuxSystem
import Model
import Output
import ProcessLifecycle

/// From the decision to start the program to a run of it.
extension SupervisedProcess {
    func prepare() {
        do throws(ProgramSpawner.Failure) {
            var launch = Launch(streams: settings.main == nil ? .pipes : .ours(terminal: nil))
            for attachment in attachments { try attachment.prepare(&launch) }
            launch.command = try findCommand()
            launch.sinks = try openLogs()
            self.launch = .ready(launch)
            handle(.prepared)
        } catch {
            launchFailed(error)
        }
    }

    func startProgram() {
        guard case .ready(let launch)? = launch, let command = launch.command else { return }
        self.launch = nil
        do throws(ProgramSpawner.Failure) {
            let program = try context.spawner.begin(
                command,
                of: settings,
                group: name.group,
                on: launch.streams,
                with: launch.extras,
                in: context
            )
            self.launch = .underWay(program, launch.sinks)
            if !context.launches.takes(self) { finishLaunch() }
        } catch {
            launchFailed(error, launch.sinks)
        }
    }

    /// Whether the child of a launch that is under way need not be waited for.
    var isLaunchThere: Bool {
        if case .underWay(let program, _)? = launch { program.isThere } else { true }
    }

    /// Waits for a launch that is under way.
    func finishLaunch() {
        guard case .underWay(let program, let sinks)? = launch else { return }
        launch = nil
        do throws(ProgramSpawner.Failure) {
            begin(Run(try program.finish(), sinks: sinks, of: self))
        } catch {
            launchFailed(error, sinks)
        }
    }

    private func launchFailed(_ failure: ProgramSpawner.Failure, _ sinks: ProcessLogs.Sinks) {
        for sink in sinks.forErrors(redirected: settings.redirectStderr) {
            if let message = failure.childMessage { sink.write(message) }
        }
        sinks.close()
        launchFailed(failure)
    }

    private func begin(_ run: Run) {
        self.run = run
        for warning in run.warnings { warnOnce(warning) }
        if settings.killMode == .tree, !context.kernel.adoptsOrphans { warnOnce(ProcessFamily.limits(of: settings)) }
        for attachment in attachments { attachment.launched(run) }
        owner?.process(self, hasPid: run.pid)
        handle(.launched(pid: run.pid))
    }

    private func launchFailed(_ failure: ProgramSpawner.Failure) {
        handle(.launchFailed(failure.forMachine))
    }

    private func findCommand() throws(ProgramSpawner.Failure) -> CommandLookup {
        do throws(CommandLookup.Problem) {
            return try context.spawner.findCommand(of: settings, in: context)
        } catch {
            var failure = ProgramSpawner.Failure(reason: error.text, exitStatus: error.exitStatus)
            // `reportFatalStart()` reports the failure of a command of the command line.
            if case .notFound = error, settings.main == nil, context.isReadByPerson {
                failure.hint = MissingCommand(settings, daemonPath: context.searchPath)?.line(about: name)
            }
            throw failure
        }
    }

    private func openLogs() throws(ProgramSpawner.Failure) -> ProcessLogs.Sinks {
        do throws(Errno) { return try logs.open(for: name) } catch { throw .plumbing(error, of: settings.name) }
    }
}
