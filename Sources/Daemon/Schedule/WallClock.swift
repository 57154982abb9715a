import LinuxSystem
import ProcessLifecycle
import Reactor

/// The time of people, which may be set: what follows the calendar goes by it.
protocol WallClock: LocalZone, AnyObject {
    /// Calls the action whenever the clock has been set, or the machine goes on after it was suspended.
    /// - Returns: what is to be kept for as long as it is called.
    func watchSteps(_ onStep: @escaping () -> Void) throws(Errno) -> AnyObject
}

/// That of the kernel, in the zone of our own TZ.
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
        // Before its descriptor is closed.
        watch?.end()
    }

    private func look() {
        if descriptor.takeStep() { onStep() }
    }
}
