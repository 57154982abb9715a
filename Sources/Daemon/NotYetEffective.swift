import Configuration
import Model

/// What a configuration asks for and this version does not do yet: told at every start, so that nobody waits for it in
/// vain.
enum NotYetEffective {
    static func notices(_ configuration: Configuration) -> [Notice] {
        var texts: [String] = []
        for group in configuration.groups {
            switch group.kind {
            case .eventListener:
                texts.append("[eventlistener:\(group.name)] gets no events yet: they are not part of this version")
            case .fastCGI:
                texts.append("[fcgi-program:\(group.name)] gets no socket yet: they are not part of this version")
            case .program, .heterogeneous: break
            }
            for process in group.processes {
                if process.stdout.makesEvents || process.stderr.makesEvents {
                    texts.append("output of '\(process.name)' makes no events yet: they are not part of this version")
                }
            }
        }
        return texts.map { Notice(level: .warn, text: $0) }
    }
}

extension ChannelSettings {
    /// Whether output is to become events: as it comes, or what stands between capture tokens.
    fileprivate var makesEvents: Bool {
        eventsEnabled || captureMaxBytes > 0
    }
}
