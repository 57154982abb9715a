package import Model

/// Both clocks at one moment.
package struct ClockReading: Hashable, Sendable {
    package let monotonic: MonotonicTime
    /// Milliseconds since the epoch.
    package let wallMilliseconds: Int

    package init(monotonic: MonotonicTime, wallMilliseconds: Int) {
        self.monotonic = monotonic
        self.wallMilliseconds = wallMilliseconds
    }

    /// Seconds since the epoch.
    package var wallSeconds: Int { wallMilliseconds.dividedDown(by: 1000) }
}

/// The runs of one program, by its schedule: which one comes next, and what becomes of those that were due while the clock or
/// the machine stood still (EXT-77).
///
/// It is asked when a run is due, and when the clock has been set. What has been gone through by the wall clock once is done:
/// a clock that is set back makes no run twice. A run whose minute is over before it is noticed was missed; of any number of
/// these one is made up for.
package struct RunPlan: Sendable {
    /// What is due now.
    package enum Verdict: Hashable, Sendable {
        case nothing
        case run
        /// The run of this second since the epoch was missed, by so much, and is made now.
        case makeUp(Int, late: TimeSpan)
        /// It was missed, and is not made.
        case leaveOut(Int, late: TimeSpan)
    }

    /// The next run.
    package struct Occasion: Hashable, Sendable {
        /// When to ask: the moment of the run, as the clocks go now.
        package let deadline: MonotonicTime
        /// Seconds since the epoch.
        package let wallSeconds: Int
    }

    /// A run is late, and no more, within its minute.
    private static let patience = 60
    /// What the wall clock may go differently from the monotonic one without having been set.
    private static let toleranceMilliseconds = 1000

    private let settings: ScheduleSettings
    /// The last time that it was asked.
    private var last: ClockReading
    private var covered = CoveredTime()
    /// nil when no year that counts has one.
    package private(set) var next: Occasion?

    /// Begins now: a run that is due at this very moment is not made.
    package init(_ settings: ScheduleSettings, at now: ClockReading, in zone: any LocalZone) {
        self.settings = settings
        last = now
        covered.begin(at: now.wallSeconds)
        switch settings.schedule {
        case .calendar(let times): plan(times, now, zone)
        case .interval(let span): plan(at: now.monotonic.advanced(by: span), now)
        }
    }

    /// Its time has come, or the clock has been set.
    package mutating func look(_ now: ClockReading, in zone: any LocalZone) -> Verdict {
        switch settings.schedule {
        case .calendar(let times): look(times, now, zone)
        case .interval(let span): look(span, now)
        }
    }

    // MARK: Times of the calendar

    private mutating func look(_ times: CronTimes, _ now: ClockReading, _ zone: any LocalZone) -> Verdict {
        let elapsed = Int(
            now.monotonic.nanoseconds.subtractingReportingOverflow(last.monotonic.nanoseconds).partialValue
        )
        let expected = last.wallMilliseconds.addingReportingOverflow(elapsed / 1_000_000).partialValue
        let isSet =
            now.wallMilliseconds.subtractingReportingOverflow(expected).partialValue.magnitude
            >= UInt(Self.toleranceMilliseconds)
        if isSet {
            // Not further than to the run that was waited for, wherever the step was.
            let expectedSeconds = expected.dividedDown(by: 1000)
            covered.goOn(until: next.map { min(expectedSeconds, $0.wallSeconds - 1) } ?? expectedSeconds)
            covered.begin(at: now.wallSeconds)
        } else {
            covered.goOn(until: now.wallSeconds)
        }
        last = now
        var verdict = Verdict.nothing
        if let due = next?.wallSeconds, due <= now.wallSeconds {
            covered.note(due)
            let late = now.wallSeconds - due
            verdict = late < Self.patience ? .run : missed(due, late: TimeSpan(seconds: late))
        }
        plan(times, now, zone)
        return verdict
    }

    private func missed(_ due: Int, late: TimeSpan) -> Verdict {
        settings.catchesUp ? .makeUp(due, late: late) : .leaveOut(due, late: late)
    }

    private mutating func plan(_ times: CronTimes, _ now: ClockReading, _ zone: any LocalZone) {
        var due = times.next(after: now.wallSeconds, in: zone)
        while let second = due, let end = covered.end(around: second) { due = times.next(after: end, in: zone) }
        next = due.map { second in
            let left = (second * 1000).subtractingReportingOverflow(now.wallMilliseconds)
            return Occasion(
                deadline: now.monotonic.advanced(
                    byMilliseconds: left.overflow ? .max : max(0, Int64(left.partialValue))
                ),
                wallSeconds: second
            )
        }
    }

    // MARK: Intervals

    /// By the monotonic clock alone: that the wall clock is set changes nothing.
    private mutating func look(_ span: TimeSpan, _ now: ClockReading) -> Verdict {
        guard let due = next?.deadline else { return .nothing }
        guard due <= now.monotonic else {
            plan(at: due, now)
            return .nothing
        }
        let late = TimeSpan(milliseconds: (now.monotonic.nanoseconds - due.nanoseconds) / 1_000_000)
        let length = max(1, span.milliseconds)
        let periods = (late.milliseconds / length + 1).multipliedReportingOverflow(by: length)
        plan(at: due.advanced(byMilliseconds: periods.overflow ? .max : periods.partialValue), now)
        return late < span ? .run : missed(now.wallSeconds - Int(late.milliseconds / 1000), late: late)
    }

    private mutating func plan(at deadline: MonotonicTime, _ now: ClockReading) {
        let left = (deadline.nanoseconds - now.monotonic.nanoseconds) / 1_000_000
        // To the nearest second, so that it stays the same however often it is asked.
        let wall = now.wallMilliseconds.addingReportingOverflow(Int(left) + 500).partialValue
        next = Occasion(deadline: deadline, wallSeconds: wall.dividedDown(by: 1000))
    }
}
