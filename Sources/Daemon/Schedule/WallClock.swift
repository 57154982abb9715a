import LinuxSystem
import ProcessLifecycle
import Reactor

/// The wall clock, which may be set: schedules by the calendar go by it.
protocol WallClock: LocalZone, AnyObject {
    /// Calls the action whenever the clock has been set, or the machine goes on after it was suspended.
    /// - Returns: an object to keep for as long as the action is to be called.
    func watchSteps(_ onStep: @escaping () -> Void) throws(Errno) -> AnyObject
}

/// The clock of the kernel, in the zone of our own TZ.
final class SystemWallClock: WallClock {
    private let reactor: Reactor

    init(_ reactor: Reactor) {
        self.reactor = reactor
    }

    func offset(ofSecond second: Int) -> Int { Clock.utcOffset(ofSecond: second) }

    func watchSteps(_ onStep: @escaping () -> Void) throws(Errno) -> AnyObject {
        try ClockStepWatch(reactor, onStep)
    }
}

private final class ClockStepWatch {
    private let descriptor: ClockStepDescriptor
    private let onStep: () -> Void
    private var watch: Watch?

    init(_ reactor: Reactor, _ onStep: @escaping () -> Void) throws(Errno) {
        descriptor = try ClockStepDescriptor()
        self.onStep = onStep
        watch = try reactor.watch(descriptor.number, for: .reading) { [weak self] _ in self?.look() }
    }

    deinit {
        // The watch ends before its descriptor is closed.
        watch?.end()
    }

    private func look() {
        if descriptor.takeStep() { onStep() }
    }
}
