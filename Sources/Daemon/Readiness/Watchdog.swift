import Model
import Reactor

/// Waits for signs of life of a program (EXT-71, `watchdog=`). A sign is noted and nothing else, so that thousands of them
/// cost little: it is the timer that looks, when it fires, whether there was one, and goes on from there.
final class Watchdog {
    private let time: any Timekeeper
    private let onSilence: (TimeSpan) -> Void
    private var span: TimeSpan
    private var lastSign: MonotonicTime
    private var timer: ReactorTimer?

    /// - Parameters:
    ///   - span: in which a sign has to come, again and again, from now on; 0 for as long as it likes.
    ///   - onSilence: called once, when none has come in a whole span, with that.
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

    /// The span is another one from now on.
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
