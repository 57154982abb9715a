import Configuration
import LinuxSystem
import Model
import Output

/// The traits of the process that the configuration sets, in each generation again: a restart must leave nothing in force
/// that is not in its configuration. The limits of `minfds` and `minprocs` are not here, as Supervisor raises them at the
/// first start only, while it may still be root.
struct ProcessTraits {
    /// The mask of a configuration without `umask`: the one that we were started with, or that of a daemon (CFG-85).
    private var usualUmask: UInt32

    init() {
        usualUmask = ProcessIdentity.setUmask(0o77)
        ProcessIdentity.setUmask(usualUmask)
    }

    /// We run in the background now (SD-49).
    mutating func wasDetached() {
        usualUmask = 0o22
    }

    /// Changes the process as the configuration says.
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

    /// Follows `-p` (EXT-5). A change of user takes the signal back (prctl(2)).
    private func followParent(_ settings: DaemonSettings, log: ActivityLog) {
        guard let signal = settings.main?.parentDeathSignal else { return }
        do throws(Errno) {
            try ProcessIdentity.setParentDeathSignal(signal)
        } catch {
            log.log(.warn, "the end of the parent will go unnoticed (-p): \(error.text)")
        }
    }
}
