import Model
import Reactor

/// Waits for signs of life of a program (EXT-71, `watchdog=`). A sign is only noted, so that thousands of them cost little:
/// when the timer fires, it looks whether there was a sign, and goes on from there.
final class Watchdog {
    private let time: any Timekeeper
    private let onSilence: (TimeSpan) -> Void
    private var span: TimeSpan
    private var lastSign: MonotonicTime
    private var timer: ReactorTimer?

    /// - Parameters:
    ///   - span: the time in which a sign has to come, again and again, from now on; 0 for no limit.
    ///   - onSilence: called once with the span, when no sign has come in all of it.
    init(_ span: TimeSpan, time: any Timekeeper, _ onSilence: @escaping (TimeSpan) -> Void) {
        self.span = span
        self.time = time
        self.onSilence = onSilence
        lastSign = time.now
        wait()
    }

    func sign() {
        lastSign = time.now
    }

    /// Sets another span from now on.
    func change(to span: TimeSpan) {
        self.span = span
        sign()
        wait()
    }

    private func wait() {
        guard span > .zero else { return timer = nil }
        timer = time.schedule(at: lastSign.advanced(by: span)) { [weak self] in self?.look() }
    }

    private func look() {
        guard time.now >= lastSign.advanced(by: span) else { return wait() }
        timer = nil
        onSilence(span)
    }
}
