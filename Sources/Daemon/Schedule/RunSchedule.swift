import ControlProtocol
import LinuxSystem
import Model
import Output
import ProcessLifecycle
import Reactor

/// Runs a program by its schedule (EXT-77): one timer, that of the next run. The machine decides about a run; the schedule
/// only asks for its start, unless the last run is still on.
final class RunSchedule: Attachment {
    private let settings: ScheduleSettings
    private weak var process: SupervisedProcess?
    /// nil before it begins, and once the daemon goes down.
    private var plan: RunPlan?
    private var timer: ReactorTimer?
    private var follower: ClockSteps.Follower?
    /// Runs that were skipped because the present one has taken too long.
    private var skipped = 0
    private var lastSuccessAt: Int?

    init(_ settings: ScheduleSettings) {
        self.settings = settings
    }

    func attached(to process: SupervisedProcess) {
        self.process = process
    }

    /// The daemon is up, or the group of the program was added to it.
    func begin() {
        guard plan == nil, let process else { return }
        let context = process.context
        plan = RunPlan(settings, at: context.time.clocks, in: context.wallClock)
        follower = context.clockSteps.follow { [weak self] in self?.look() }
        arm()
    }

    func phaseChanged(of machine: ProcessMachine) {
        if machine.hasCompleted { lastSuccessAt = machine.stoppedAt }
        guard skipped > 0, machine.isAtRest else { return }
        if skipped > 1 {
            process?.log(
                .info,
                "'\(machine.name)' has skipped \(skipped) runs during the last one",
                LogFacts(.refused)
            )
        }
        skipped = 0
    }

    func shutdownBegins() {
        plan = nil
        timer = nil
        follower = nil
    }

    func report(to extras: inout ProcessExtras) {
        extras.scheduledAt = plan?.next?.wallSeconds
        extras.lastSuccessAt = lastSuccessAt
    }

    /// When the next run is due, in wall-clock seconds; nil when no run is to come.
    var nextRunAt: Int? { plan?.next?.wallSeconds }

    // MARK: Runs

    private func arm() {
        timer = nil
        guard let process, let next = plan?.next else { return }
        timer = process.context.time.schedule(at: next.deadline) { [weak self] in self?.look() }
        process.mayShowOtherwise()
    }

    /// A run is due, or the clock has been set.
    private func look() {
        // A process whose group was removed is let go of soon.
        guard let process, process.owner != nil, let due = plan?.next?.wallSeconds else { return }
        let context = process.context
        let verdict = plan?.look(context.time.clocks, in: context.wallClock) ?? .nothing
        arm()
        let name = process.name.text
        switch verdict {
        case .nothing: break
        case .run: run(process, due)
        case .makeUp(let second, let late):
            context.log.log(
                .info,
                "'\(name)' makes up now for its run of \(text(second)), which was missed by \(late.text)"
            )
            run(process, due)
        case .leaveOut(let second, let late):
            context.log.log(
                .info,
                "'\(name)' leaves out its run of \(text(second)), which was missed by \(late.text) (schedule_catchup)"
            )
        }
    }

    private func run(_ process: SupervisedProcess, _ due: Int) {
        guard process.machine.isAtRest else {
            skipped += 1
            return process.context.log.log(
                skipped == 1 ? .warn : .debug,
                "'\(process.name.text)' skips its run of \(text(due)): the last one is still on (\(process.state.name))"
            )
        }
        process.begin(by: ChangeRequester(.schedule))
    }

    private func text(_ second: Int) -> String {
        let offset = process?.context.wallClock.offset(ofSecond: second) ?? 0
        return Clock.universalTime(ofSecond: second.addingReportingOverflow(offset).partialValue).text(withYear: false)
    }
}

extension SupervisedProcess {
    /// nil for a process without a schedule.
    var schedule: RunSchedule? {
        for attachment in attachments {
            if let schedule = attachment as? RunSchedule { return schedule }
        }
        return nil
    }
}

extension Timekeeper {
    /// The time on both clocks.
    fileprivate var clocks: ClockReading {
        let wall = wallNow
        let milliseconds = wall.seconds.multipliedReportingOverflow(by: 1000).partialValue
        return ClockReading(
            monotonic: now,
            wallMilliseconds: milliseconds.addingReportingOverflow(wall.milliseconds).partialValue
        )
    }
}
