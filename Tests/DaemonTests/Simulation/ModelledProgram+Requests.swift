import Model

/// What clients, dependents and schedules ask for.
extension ModelledProgram {
    /// A start was asked for, by anything but itself.
    mutating func startAsked() {
        if isEndingByItself { return startsPending += 1 }
        switch activity {
        case .resting, .exited, .restartDue:
            forget()
            needsOthers = true
            begin()
        case .held: needsOthers = true
        default: break
        }
    }

    /// The start of a process that others need.
    mutating func startNeeded() {
        guard needsRequest else { return }
        forget()
        begin()
    }

    /// A start begins: conditions, hook, program.
    mutating func begin() {
        guard !isShuttingDown else { return }
        hasCompleted = false
        activity = settings.dependencies.isEmpty ? firstStep : .held
    }

    /// What comes first when nothing holds the start back.
    var firstStep: Activity { settings.hooks.contains("pre_start") ? .preStartDue : .launchDue }

    /// A stop was asked for.
    /// - Returns: whether it is one.
    @discardableResult
    mutating func stopAsked(now: MonotonicTime) -> Bool {
        guard acceptsStop else {
            if case .exited = activity {
                forget()
                activity = .resting(.exited)
            }
            return false
        }
        forget()
        startsPending = 0
        switch activity {
        case .starting, .running: beginStop(then: .stopped, now: now)
        case .failing:
            failures = 0
            killAt = now.advanced(bySeconds: settings.stopwaitsecs)
            activity = .stopping(.stopped)
        case .ending(_, let status, let stage):
            failures = 0
            activity = .ending(.stopping(.stopped), status, stage)
        case .held, .preStartDue, .launchDue, .backoff, .restartDue:
            failures = 0
            rest(.stopped)
        case .preStart:
            failures = 0
            killAt = now.advanced(bySeconds: settings.stopwaitsecs)
            activity = .endingPreStart
        case .preStop: activity = .preStop(.stopped)
        case .stopping: activity = .stopping(.stopped)
        default: break
        }
        return true
    }

    /// It is stopped as by hand, and then started again, or given up.
    mutating func stopItself(then sequel: Sequel, now: MonotonicTime) {
        guard isUp, !isShuttingDown else { return }
        beginStop(then: sequel, now: now)
    }

    private mutating func beginStop(then sequel: Sequel, now: MonotonicTime) {
        failures = 0
        killAt = now.advanced(bySeconds: settings.stopwaitsecs)
        health.wentDown()
        isPostStartDue = false
        watchdogAt = nil
        if settings.hooks.contains("pre_stop") {
            isPreStopDue = true
            activity = .preStop(sequel)
        } else {
            activity = .stopping(sequel)
        }
    }

    /// Earlier waits and restarts count no more.
    mutating func forget() {
        waits = 0
        restarts = []
    }

    /// It comes into a stopped state, in which it stays unless a restart was asked for.
    mutating func rest(_ state: ProcessState) {
        activity = .resting(state)
        stopsEnded += 1
        goOn()
    }

    /// What waits for its end goes on.
    mutating func goOn() {
        let isWanted = startsPending > 0 || isRestartPending
        // The next one is to wait for what becomes of this one.
        startsPending = max(0, startsPending - 1)
        isRestartPending = false
        if isWanted, !isShuttingDown { startAsked() }
    }
}
