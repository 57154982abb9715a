package import Model

/// When a program is run (EXT-77, `schedule=`).
package enum Schedule: Hashable, Sendable {
    /// At times of the local calendar.
    case calendar(CronTimes)
    /// Again and again, first one such time after it begins; at least a second.
    case interval(TimeSpan)
}

/// What a program says about its schedule.
package struct ScheduleSettings: Hashable, Sendable {
    package let schedule: Schedule
    /// `schedule_catchup=`: whether a run that was missed is made when that is noticed.
    package let catchesUp: Bool

    package init(_ schedule: Schedule, catchesUp: Bool = true) {
        self.schedule = schedule
        self.catchesUp = catchesUp
    }
}
