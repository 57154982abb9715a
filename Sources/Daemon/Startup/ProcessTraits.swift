import Configuration
import LinuxSystem
import Model
import Output

/// What the configuration makes of the process itself, in each generation again: a restart is to leave nothing in force
/// that its configuration does not say. The limits of `minfds` and `minprocs` are not here, as Supervisor raises them at
/// the first start only, while it may still be root.
struct ProcessTraits {
    /// The mask of a configuration that names none: the one that we were started with, or that of a daemon (SPEC CFG-85).
    private var usualUmask: UInt32

    init() {
        usualUmask = ProcessIdentity.setUmask(0o77)
        ProcessIdentity.setUmask(usualUmask)
    }

    /// We run in the background now (SPEC SD-49).
    mutating func wasDetached() {
        usualUmask = 0o22
    }

    /// Makes the process what the configuration says.
    func take(_ settings: DaemonSettings, log: ActivityLog) {
        ProcessIdentity.setUmask(settings.umask ?? usualUmask)
        takeOrphans(settings, log: log)
        followParent(settings, log: log)
    }

    /// Orphans of programs come to process 1 by themselves (EXT-2).
    private func takeOrphans(_ settings: DaemonSettings, log: ActivityLog) {
        guard ProcessIdentity.pid != 1, settings.subreaper != ProcessIdentity.adoptsOrphans else { return }
        do throws(Errno) {
            try ProcessIdentity.setSubreaper(settings.subreaper)
        } catch {
            let failure =
                settings.subreaper
                ? "cannot become a subreaper, orphans of programs go elsewhere"
                : "cannot cease to be a subreaper, orphans of programs come to supervisord"
            log.log(.warn, "\(failure) (subreaper): \(error.text)")
        }
    }

    /// `-p` (EXT-5). A change of user takes the signal back (prctl(2)).
    private func followParent(_ settings: DaemonSettings, log: ActivityLog) {
        guard let signal = settings.main?.parentDeathSignal else { return }
        do throws(Errno) {
            try ProcessIdentity.setParentDeathSignal(signal)
        } catch {
            log.log(.warn, "the end of the parent will go unnoticed (-p): \(error.text)")
        }
    }
}
