import Configuration
import LinuxSystem
import Model
import Output

/// Leaves the foreground (SD-49).
enum Daemonizing {
    /// Goes on in a new process, detached from terminal and session; the one that was started exits with 0.
    static func detach(_ settings: DaemonSettings, log: ActivityLog) throws(ConfigurationError) {
        do throws(Errno) {
            guard try ProcessIdentity.fork() else { ProcessIdentity.exitAtOnce(status: 0) }
        } catch {
            throw ConfigurationError("cannot daemonize: \(error.text)")
        }
        log.log(.info, "daemonizing the supervisord process")
        if let directory = settings.directory {
            do throws(Errno) {
                try ProcessIdentity.changeDirectory(directory)
                log.log(.info, "set current directory: \(directory.pythonRepresentation)")
            } catch {
                log.log(.critical, "can't chdir into \(directory.pythonRepresentation): \(error.text)")
            }
        }
        InheritedDescriptors.detachStandardStreams()
        ProcessIdentity.startSession()
    }
}
