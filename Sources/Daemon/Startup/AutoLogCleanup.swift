import Configuration
import LinuxSystem
import Model
import Output
import OutputPipeline

/// Removes the AUTO logs of an earlier run (SD-44, LOG-32).
enum AutoLogCleanup {
    static func run(_ settings: DaemonSettings, log: ActivityLog) {
        guard !settings.nocleanup else { return }
        let directory = settings.childLogDirectory
        let names: [String]
        do throws(Errno) {
            names = try Files.entries(of: directory)
        } catch {
            let cause = settings.container ? " '\(directory)': \(error.text)" : ""
            return log.log(.warn, "Could not clear childlog dir\(cause)")
        }
        for name in names where AutoLogName.matches(name, identifier: settings.identifier) {
            let path = "\(directory)/\(name)"
            do throws(Errno) {
                try Files.remove(path)
            } catch {
                log.log(.warn, "Failed to clean up \(path.pythonRepresentation)")
            }
        }
    }
}
