import LinuxSystem
import Model
import ProcessLifecycle

extension Moment {
    /// This moment.
    static var now: Moment {
        Moment(monotonic: Clock.monotonicNow(), wallSeconds: Clock.wallNow().seconds)
    }
}
