import LinuxSystem
import Output
import Reactor

/// Tells the log that clients wait for the end of a stop (SPEC PROC-27): at once and every two seconds, one line for the
/// process however many wait. It belongs to one stop: the reports end when its owner lets go of it.
final class StopReport {
    private static let intervalSeconds = 2

    private let name: String
    private let log: ActivityLog
    private let reactor: Reactor
    private var timer: ReactorTimer?

    init(name: String, log: ActivityLog, reactor: Reactor) {
        self.name = name
        self.log = log
        self.reactor = reactor
        report()
    }

    private func report() {
        log.log(.info, "waiting for \(name) to stop")
        let next = Clock.monotonicNow().advanced(bySeconds: Self.intervalSeconds)
        timer = reactor.schedule(at: next) { [weak self] in self?.report() }
    }
}
