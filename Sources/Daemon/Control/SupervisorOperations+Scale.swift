import Configuration
import ControlProtocol
import Model
import Output

/// Another number of processes of a program (EXT-99).
extension SupervisorOperations {
    func scale(_ scale: ProgramScale, _ done: @escaping (ScaleResult) -> Void) {
        if supervisor.isShuttingDown { return done(.shuttingDown) }
        let name = scale.program
        if supervisor.scaledPrograms.contains(name) {
            return done(.impossible("the number of processes of '\(name)' is being changed already"))
        }
        do throws(ConfigurationError) {
            let plans = try plans(scale)
            if plans.isEmpty { return done(.unknown) }
            supervisor.scaledPrograms.insert(name)
            carryOut(plans, scale) { [supervisor] in
                supervisor.scaledPrograms.remove(name)
                done($0)
            }
        } catch {
            done(error.location == nil && error.section == nil ? .impossible(error.message) : .refused(error))
        }
    }

    private func plans(_ scale: ProgramScale) throws(ConfigurationError) -> [ScalePlan] {
        let variables = supervisor.configuration.expansionVariables
        guard let read = try supervisor.owner?.configuration(scale: scale, expansionVariables: variables) else {
            return []
        }
        var plans: [ScalePlan] = []
        for group in supervisor.groups {
            let settings = read.groups.first { $0.name == group.name }
            do throws(ScalePlan.Problem) {
                if let plan = try ScalePlan(active: group.settings, read: settings, scale) { plans.append(plan) }
            } catch {
                throw ConfigurationError(error.words(about: scale.program))
            }
        }
        return plans
    }

    /// New processes are started and superfluous ones are stopped at the same time.
    private func carryOut(_ plans: [ScalePlan], _ scale: ProgramScale, _ done: @escaping (ScaleResult) -> Void) {
        var new: [SupervisedProcess] = []
        var old: [SupervisedProcess] = []
        for plan in plans {
            guard let group = supervisor.group(named: plan.group) else { continue }
            if !plan.added.isEmpty { supervisor.change(group, to: plan.grown) }
            let (added, removed) = (Set(plan.added), Set(plan.removed))
            new += group.processes.filter { added.contains($0.name.process) }
            old += group.processes.filter { removed.contains($0.name.process) }
        }
        if !(new.isEmpty && old.isEmpty) {
            supervisor.context.log.log(
                .info,
                "scaling '\(scale.program)' to \(scale.count): \(new.count) more, \(old.count) fewer"
            )
        }
        var started: [ProcessResult<StartResult>]?
        var stopped: [ProcessResult<StopResult>]?
        let tell = {
            if let started, let stopped { done(.scaled(started: started, stopped: stopped)) }
        }
        BulkOperation.run(on: old, in: time) { [self] results in
            forget(old)
            stopped = results
            tell()
        } _: {
            end($0, $1)
        }
        BulkOperation.run(on: new, in: time) { results in
            started = results
            tell()
        } _: {
            $0.operateStart(wait: true, by: requester, $1)
        }
    }

    /// A process that does not run has nothing to be stopped.
    private func end(_ process: any OperableProcess, _ done: @escaping (StopResult) -> Void) {
        process.operateStop(wait: true, by: requester) { done($0 == .notRunning ? .stopped : $0) }
    }

    /// Forgets the processes that have stopped, in groups that still exist. During a shutdown all stay.
    private func forget(_ processes: [SupervisedProcess]) {
        if supervisor.isShuttingDown { return }
        for group in supervisor.groups {
            let gone = processes.filter { $0.name.group == group.name && supervisor.hasActive($0) && $0.isStopped }
            if gone.isEmpty { continue }
            supervisor.change(group, to: group.settings.without(Set(gone.map(\.name.process))))
        }
    }
}

extension ScalePlan.Problem {
    fileprivate func words(about program: String) -> String {
        switch self {
        case .changed:
            "the section of '\(program)' says something else than what runs: run `update \(program)` first"
        case .eventListener:
            "'\(program)' is an event listener: the number of its processes is that of numprocs in its section"
        }
    }
}
