import Model
import Reactor

/// The time between the request to end and the first stop signal: clients learn from `/readyz` that they should not send
/// requests any more, and requests under way can be finished (EXT-51). The programs live on without a change.
final class ShutdownDelay {
    private var timer: ReactorTimer?
    private var onEnd: (() -> Void)?

    var isRunning: Bool { onEnd != nil }

    /// - Parameters:
    ///   - seconds: its length; with 0 it is over at once.
    ///   - onEnd: called once.
    init(seconds: Int, time: any Timekeeper, onEnd: @escaping () -> Void) {
        self.onEnd = onEnd
        guard seconds > 0 else {
            end()
            return
        }
        let end = time.now.advanced(bySeconds: seconds)
        timer = time.schedule(at: end) { [weak self] in self?.end() }
    }

    /// Ends the delay now, if it is not over yet.
    func end() {
        timer?.cancel()
        timer = nil
        let action = onEnd
        onEnd = nil
        action?()
    }
}
