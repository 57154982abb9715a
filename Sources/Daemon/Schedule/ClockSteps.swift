import LinuxSystem

/// Tells all schedules when the wall clock has been set, by one descriptor for all, which is open as long as one schedule
/// follows.
final class ClockSteps {
    private let clock: any WallClock
    private let warn: (String) -> Void
    private var followers: [Int: () -> Void] = [:]
    private var lastNumber = 0
    /// nil while nothing follows, or the kernel refuses it.
    private var watch: AnyObject?
    private var hasWarned = false

    /// A follower is told as long as it is kept.
    final class Follower {
        private weak var steps: ClockSteps?
        private let number: Int

        fileprivate init(_ number: Int, of steps: ClockSteps) {
            self.number = number
            self.steps = steps
        }

        deinit {
            steps?.end(number)
        }
    }

    /// - Parameter warn: gets a line for the log.
    init(_ clock: any WallClock, warn: @escaping (String) -> Void) {
        self.clock = clock
        self.warn = warn
    }

    /// Where the kernel refuses it, schedules notice a step only when their next run is due, as the log is told.
    func follow(_ onStep: @escaping () -> Void) -> Follower {
        lastNumber += 1
        followers[lastNumber] = onStep
        if watch == nil { begin() }
        return Follower(lastNumber, of: self)
    }

    private func begin() {
        do throws(Errno) {
            watch = try clock.watchSteps { [weak self] in self?.tell() }
        } catch {
            guard !hasWarned else { return }
            hasWarned = true
            warn(
                "cannot watch the clock, schedules notice that it was set only when the next run is due: \(error.text)"
            )
        }
    }

    private func tell() {
        for number in followers.keys.sorted() { followers[number]?() }
    }

    private func end(_ number: Int) {
        followers[number] = nil
        if followers.isEmpty { watch = nil }
    }
}
