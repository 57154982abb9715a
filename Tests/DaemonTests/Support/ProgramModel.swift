import Model

@testable import Daemon

/// What is known of one program without looking into the daemon: what was asked for, what was started and what has ended. From
/// that follows the state that clients have to see.
struct ProgramModel {
    let name: String
    let startsecs: Int
    let startretries: Int
    let stopwaitsecs: Int
    let autorestart: String
    let autostart: Bool
    let killMode: String

    /// The process that was started and has not been reaped.
    private(set) var leader: Int32?
    /// That one, or the last one.
    private(set) var lastLeader: Int32?
    private var startedAt = MonotonicTime(nanoseconds: 0)
    private var stopAskedAt: MonotonicTime?
    /// How the last process ended, as long as others of its family live.
    private var ending: (status: WaitStatus, at: MonotonicTime)?
    private var failures = 0
    private var retryAt = MonotonicTime(nanoseconds: 0)
    private var rest = ProcessState.stopped
    /// The next start has a reason.
    private var isRestartDue = false
    /// A client has asked for a start that may still have to wait.
    private var isStartAsked = false

    /// The section of a configuration file.
    var section: String {
        """
        [program:\(name)]
        startsecs=\(startsecs)
        startretries=\(startretries)
        stopwaitsecs=\(stopwaitsecs)
        autorestart=\(autorestart)
        autostart=\(autostart)
        killmode=\(killMode)

        """
    }

    init(name: String, using generator: inout some RandomNumberGenerator) {
        self.name = name
        startsecs = Int.random(in: 0...2, using: &generator)
        startretries = Int.random(in: 0...2, using: &generator)
        stopwaitsecs = Int.random(in: 1...3, using: &generator)
        autorestart = ["true", "false", "unexpected"].randomElement(using: &generator) ?? "true"
        autostart = Bool.random(using: &generator)
        killMode = ["process", "group", "tree"].randomElement(using: &generator) ?? "process"
    }

    // MARK: What happens

    mutating func startAsked() { isStartAsked = true }

    mutating func startRefused() { isStartAsked = false }

    /// It was forgotten, and is new when it is known again.
    mutating func removed() {
        rest = .stopped
        failures = 0
        isRestartDue = false
        isStartAsked = false
    }

    /// The next generation begins.
    mutating func forget() {
        removed()
        leader = nil
        ending = nil
        stopAskedAt = nil
    }

    /// A client has asked for a stop, and it was accepted.
    mutating func stopAsked(now: MonotonicTime) {
        if leader != nil || ending != nil {
            stopAskedAt = stopAskedAt ?? now
        } else {
            rest = .stopped
        }
        failures = 0
        isRestartDue = false
        isStartAsked = isStartAsked && ending != nil
    }

    /// A start was tried.
    /// - Returns: what is wrong with it.
    mutating func attempted(pid: Int32?, usesTry: Bool, now: MonotonicTime) -> String? {
        var complaint: String?
        if leader != nil { complaint = "'\(name)' is started although it runs" }
        if ending != nil { complaint = "'\(name)' is started although others of its family live" }
        if !isStartAsked, !isRestartDue, !(rest == .backoff && now >= retryAt) {
            complaint = "'\(name)' is started for no reason, it was \(rest.name)"
        }
        isStartAsked = false
        isRestartDue = false
        stopAskedAt = nil
        leader = pid
        if let pid {
            lastLeader = pid
            startedAt = now
        } else {
            backOff(usesTry: usesTry, now: now)
        }
        return complaint
    }

    /// The process was reaped.
    mutating func reaped(_ status: WaitStatus, hasFamily: Bool, now: MonotonicTime) {
        leader = nil
        ending = (status, now)
        if !hasFamily { familyHasGone() }
    }

    /// Nothing of what it was is left.
    mutating func familyHasGone() {
        guard let (status, end) = ending else { return }
        ending = nil
        defer { stopAskedAt = nil }
        if stopAskedAt != nil {
            rest = .stopped
        } else if end < startedAt.advanced(bySeconds: startsecs) {
            backOff(usesTry: true, now: end)
        } else {
            failures = 0
            rest = .exited
            isRestartDue = autorestart == "true" || autorestart == "unexpected" && status != .exited(code: 0)
        }
    }

    private mutating func backOff(usesTry: Bool, now: MonotonicTime) {
        if usesTry { failures += 1 }
        if failures > startretries {
            failures = 0
            rest = .fatal
        } else {
            rest = .backoff
            retryAt = now.advanced(bySeconds: max(1, failures))
        }
    }

    // MARK: What is to be seen

    var isEnding: Bool { ending != nil }

    func acceptsStop(now: MonotonicTime) -> Bool {
        if ending != nil { return stopAskedAt == nil }
        return [.starting, .running, .backoff].contains(state(now: now))
    }

    /// Whether it may be removed.
    func isAtRest(now: MonotonicTime) -> Bool { leader == nil && ending == nil && rest != .backoff }

    func state(now: MonotonicTime) -> ProcessState {
        if ending != nil { return .stopping }
        guard leader != nil else { return rest }
        if stopAskedAt != nil { return .stopping }
        return now < startedAt.advanced(bySeconds: startsecs) ? .starting : .running
    }

    /// What should have happened by now.
    func omission(now: MonotonicTime) -> String? {
        if isRestartDue { return "'\(name)' has not been restarted" }
        if leader == nil, ending == nil, rest == .backoff, now > retryAt { return "'\(name)' has not been tried again" }
        if leader != nil, let asked = stopAskedAt, now > asked.advanced(bySeconds: stopwaitsecs) {
            return "'\(name)' has not been killed"
        }
        return nil
    }
}
