import Model
import Output
import Reactor

/// Tells the log that clients wait for the end of a stop (PROC-27): at once and every two seconds, one line for the
/// process however many wait. It belongs to one stop: the reports end when its owner lets go of it.
final class StopReport {
    private static let intervalSeconds = 2

    private let name: Namespec
    private let log: ActivityLog
    private let time: any Timekeeper
    private var timer: ReactorTimer?

    init(name: Namespec, log: ActivityLog, time: any Timekeeper) {
        self.name = name
        self.log = log
        self.time = time
        report()
    }

    private func report() {
        log.log(.info, "waiting for \(name.process) to stop", LogFacts(.stopping).about(name))
        let next = time.now.advanced(bySeconds: Self.intervalSeconds)
        timer = time.schedule(at: next) { [weak self] in self?.report() }
    }
}
