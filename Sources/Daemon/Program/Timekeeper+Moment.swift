import Model
import ProcessLifecycle
import Reactor

extension Timekeeper {
    /// This moment on both clocks.
    var moment: Moment { Moment(monotonic: now, wallSeconds: wallNow.seconds) }
}
