import Configuration
import Model

/// What a configuration asks for and this version does not do yet: told at every start, so that nobody waits for it in
/// vain.
enum NotYetEffective {
    static func notices(_ configuration: Configuration) -> [Notice] {
        var texts: [String] = []
        if configuration.daemon.log == .syslog {
            texts.append("[supervisord] logfile=syslog has no effect yet: nothing is sent to syslog in this version")
        }
        for group in configuration.groups {
            for process in group.processes {
                if process.stdout.syslog || process.stderr.syslog {
                    texts.append("'\(process.name)' is not logged to syslog yet: that is not part of this version")
                }
            }
        }
        return texts.map { Notice(level: .warn, text: $0) }
    }
}
