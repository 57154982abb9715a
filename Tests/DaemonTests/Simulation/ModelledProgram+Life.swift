import Model

/// What happens to its process, and what time brings.
extension ModelledProgram {
    /// The program was started, or could not be.
    /// - Parameter counts: whether a failure uses up a try.
    mutating func launched(pid: Int32?, counts: Bool, now: MonotonicTime) -> Finding? {
        var finding: Finding?
        if leader != nil { finding = Finding(kind: "twice", text: "'\(name)' is started although it runs") }
        if case .launchDue = activity {
        } else {
            finding =
                finding ?? Finding(kind: "unasked", text: "'\(name)' is started for no reason, it is \(state.name)")
        }
        leader = pid
        guard let pid else {
            backOff(counts: counts, at: now)
            return finding
        }
        lastLeader = pid
        startedAt = now
        killAt = nil
        health.cameUp(now)
        healthRestartAt = nil
        startsPending = 0
        activity = .starting
        return finding
    }

    /// Works out what time has brought about by now.
    mutating func advance(to now: MonotonicTime) {
        restartForHealth(by: now)
        switch activity {
        case .starting where !settings.saysReady:
            let deadline = startedAt.advanced(bySeconds: settings.startsecs)
            if now >= deadline {
                enterRunning(at: deadline)
                advance(to: now)
            }
        case .starting:
            guard let limit = settings.startTimeout else { return }
            let deadline = startedAt.advanced(bySeconds: limit)
            if now >= deadline { fail(.notReady, at: deadline) }
        case .running:
            let overdue = settings.runTimeout.map { startedAt.advanced(bySeconds: $0) }
            let deadlines = [(overdue, Failure.overdue), (watchdogAt, .watchdog)].compactMap { time, failure in
                time.map { ($0, failure) }
            }
            if let (deadline, failure) = deadlines.min(by: { $0.0 < $1.0 }), now >= deadline {
                if deadlines.count == 2, deadlines[0].0 == deadlines[1].0 { isAmbiguous = true }
                fail(failure, at: deadline)
            }
        case .preStart:
            if let hook, now >= hook.since.advanced(bySeconds: settings.hookTimeout) {
                hookEnded(succeeded: false, now: hook.since.advanced(bySeconds: settings.hookTimeout))
            }
        case .endingPreStart:
            let limit = hook?.since.advanced(bySeconds: settings.hookTimeout) ?? now
            let deadline = min(limit, killAt ?? limit)
            if now >= deadline { hookEnded(succeeded: false, now: deadline) }
        case .preStop:
            let limit = hook.map { $0.since.advanced(bySeconds: settings.hookTimeout) }
            if let limit, now >= limit, limit < killAt ?? limit { hookEnded(succeeded: false, now: limit) }
        case .ending(_, _, .hook):
            if let hook, now >= hook.since.advanced(bySeconds: settings.hookTimeout) {
                hookEnded(succeeded: false, now: hook.since.advanced(bySeconds: settings.hookTimeout))
            }
        default: break
        }
    }

    /// When time alone will change something; of what comes at that very moment the order is not known.
    var deadlines: [MonotonicTime] {
        let ofHook = hook.map { $0.since.advanced(bySeconds: settings.hookTimeout) }
        let ofRun = [settings.runTimeout, settings.startTimeout].map { $0.map { startedAt.advanced(bySeconds: $0) } }
        return ([ofHook, watchdogAt, healthRestartAt, killAt, retryAt] + ofRun).compactMap { $0 }
    }

    private var retryAt: MonotonicTime? {
        switch activity {
        case .backoff(let until), .exited(let until): until
        default: nil
        }
    }

    private mutating func restartForHealth(by now: MonotonicTime) {
        guard isUp else { return healthRestartAt = nil }
        guard let due = healthRestartAt, now >= due else { return }
        healthRestartAt = nil
        if deadlines.contains(due) { isAmbiguous = true }
        advance(to: due)
        // Those that wait for it may be told of both, or of the end alone.
        if runningSince == due { isAmbiguous = true }
        restartForHealth(now: due)
    }

    /// It is ready, as its section has it.
    mutating func saidReady(now: MonotonicTime) {
        guard case .starting = activity, settings.saysReady else { return }
        enterRunning(at: now)
    }

    private mutating func enterRunning(at time: MonotonicTime) {
        if !settings.isOneshot { failures = 0 }
        runningSince = time
        activity = .running
        isPostStartDue = settings.hooks.contains("post_start")
        if let span = settings.watchdog { watchdogAt = time.advanced(bySeconds: span) }
    }

    mutating func signOfLife(now: MonotonicTime) {
        guard watchdogAt != nil, let span = settings.watchdog else { return }
        watchdogAt = now.advanced(bySeconds: span)
    }

    /// It was told to end, as something is wrong with it.
    mutating func fail(_ failure: Failure, at time: MonotonicTime) {
        killAt = time.advanced(bySeconds: settings.stopwaitsecs)
        watchdogAt = nil
        health.wentDown()
        if failure == .overdue || failure == .notReady || failure == .watchdog { isPostStartDue = false }
        activity = .failing(failure)
    }

    // MARK: Hooks

    /// A hook was started, or could not be.
    mutating func hookRun(_ name: String, pid: Int32?, now: MonotonicTime) -> Finding? {
        let unasked = Finding(kind: "unasked", text: "'\(self.name)' runs \(name) for no reason, it is \(state.name)")
        switch (name, activity) {
        case ("pre_start", .preStartDue): activity = .preStart
        case ("post_start", .running):
            defer { isPostStartDue = false }
            return isPostStartDue ? nil : unasked
        case ("pre_stop", .preStop) where isPreStopDue: isPreStopDue = false
        case ("post_stop", .ending(let origin, let status, .hookDue)): activity = .ending(origin, status, .hook)
        default: return unasked
        }
        hook = (pid, now)
        return nil
    }

    /// The hook with this pid was reaped.
    mutating func hookReaped(_ pid: Int32, _ status: WaitStatus, now: MonotonicTime) {
        guard let hook, hook.pid == pid else { return }
        if now == hook.since.advanced(bySeconds: settings.hookTimeout) { isAmbiguous = true }
        hookEnded(succeeded: status == .exited(code: 0), now: now)
    }

    mutating func hookEnded(succeeded: Bool, now: MonotonicTime) {
        hook = nil
        switch activity {
        case .preStart:
            if succeeded {
                activity = .launchDue
            } else {
                backOff(counts: true, at: now)
            }
        case .endingPreStart:
            endedAt = now
            rest(.stopped)
        case .preStop(let sequel): activity = .stopping(sequel)
        case .ending(let origin, let status, .hook): tell(origin, status)
        default: break
        }
    }
}
