import EventProtocol
import LinuxSystem
import Reactor

/// The timer behind ticks. It runs only while somebody wants them: a daemon without such listeners is never woken.
final class TickTimer {
    private let reactor: Reactor
    private var schedule = TickSchedule()
    private var timer: ReactorTimer?

    var onTick: (Event) -> Void = { _ in }

    init(reactor: Reactor) {
        self.reactor = reactor
    }

    func follow(_ periods: Set<Event.TickPeriod>) {
        schedule.follow(periods, second: Clock.wallNow().seconds)
        arm()
    }

    private func arm() {
        timer?.cancel()
        let now = Clock.wallNow()
        guard let wait = schedule.wait(second: now.seconds, millisecond: now.milliseconds) else { return timer = nil }
        timer = reactor.schedule(afterMilliseconds: wait) { [weak self] in self?.fire() }
    }

    private func fire() {
        for tick in schedule.due(second: Clock.wallNow().seconds) { onTick(tick) }
        arm()
    }
}
