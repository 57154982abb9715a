import EventProtocol
import Reactor

/// The timer behind ticks. It runs only while a pool wants them: a daemon without such listeners is never woken.
final class TickTimer {
    private let time: any Timekeeper
    private var schedule = TickSchedule()
    private var timer: ReactorTimer?

    var onTick: (Event) -> Void = { _ in }

    init(time: any Timekeeper) {
        self.time = time
    }

    func follow(_ periods: Set<Event.TickPeriod>) {
        schedule.follow(periods, second: time.wallNow.seconds)
        arm()
    }

    private func arm() {
        timer?.cancel()
        let now = time.wallNow
        guard let wait = schedule.wait(second: now.seconds, millisecond: now.milliseconds) else { return timer = nil }
        timer = time.schedule(afterMilliseconds: wait) { [weak self] in self?.fire() }
    }

    private func fire() {
        for tick in schedule.due(second: time.wallNow.seconds) { onTick(tick) }
        arm()
    }
}
