package import Model

/// Something that has happened and that listeners may be told of (EVT-1 to EVT-15). Its values are those of the
/// moment in which it happened.
package struct Event: Hashable, Sendable {
    /// One of the types that occur; the others only group them for subscriptions.
    package let type: EventType
    /// What stands before the data, or the whole payload when there is none.
    let fields: String
    /// Bytes that came from outside, in whatever encoding; they end the payload.
    let data: [UInt8]?

    init(_ type: EventType, _ fields: String = "", data: [UInt8]? = nil) {
        self.type = type
        self.fields = fields
        self.data = data
    }

    /// About how many bytes it takes.
    var size: Int { 64 + fields.utf8.count + (data?.count ?? 0) }

    /// An output channel.
    package enum Channel: String, Sendable {
        case stdout
        case stderr
    }

    /// A bound of ticks, in seconds (EVT-14).
    package enum TickPeriod: Int, CaseIterable, Sendable {
        case fiveSeconds = 5
        case minute = 60
        case hour = 3600

        package var type: EventType {
            switch self {
            case .fiveSeconds: .tick5
            case .minute: .tick60
            case .hour: .tick3600
            }
        }
    }
}

extension Event {
    /// A process has changed its state (EVT-2 to EVT-9).
    /// - Parameter extras: what else belongs to the new state, such as `pid:7`; empty for none.
    package static func processState(_ name: Namespec, from: ProcessState, to: ProcessState, extras: String) -> Event {
        let fields = "\(name.fields) from_state:\(from.name)"
        return Event(to.eventType, extras.isEmpty ? fields : "\(fields) \(extras)")
    }

    /// A process has become healthy or unhealthy, by its health check (EXT-73).
    /// - Parameters:
    ///   - pid: 0 when there is none at the moment.
    ///   - reason: why it is not healthy, of one line; it may have blanks and colons, and so stands last.
    package static func processHealth(
        _ name: Namespec,
        isHealthy: Bool,
        state: ProcessState,
        pid: Int32,
        reason: String
    ) -> Event {
        Event(
            isHealthy ? .processHealthHealthy : .processHealthUnhealthy,
            "\(name.fields) from_state:\(state.name) pid:\(pid) reason:\(reason)"
        )
    }

    /// A process has written something (EVT-11).
    package static func processLog(_ name: Namespec, pid: Int32, channel: Channel, data: [UInt8]) -> Event {
        let type: EventType = channel == .stdout ? .processLogStdout : .processLogStderr
        return Event(type, "\(name.fields) pid:\(pid) channel:\(channel.rawValue)\n", data: data)
    }

    /// A process has written something between the tokens of capture mode (EVT-10).
    package static func processCommunication(_ name: Namespec, pid: Int32, channel: Channel, data: [UInt8]) -> Event {
        let type: EventType = channel == .stdout ? .processCommunicationStdout : .processCommunicationStderr
        return Event(type, "\(name.fields) pid:\(pid)\n", data: data)
    }

    /// A client has sent something (EVT-12).
    package static func remoteCommunication(type: String, data: String) -> Event {
        Event(.remoteCommunication, "type:\(type)\n\(data)")
    }

    /// The daemon has begun to start programs (EVT-13).
    package static let supervisorRunning = Event(.supervisorStateChangeRunning)

    /// The daemon has begun to stop programs, to end or to restart (EVT-13).
    package static let supervisorStopping = Event(.supervisorStateChangeStopping)

    /// - Parameter second: wall-clock time since the epoch, a multiple of the period.
    package static func tick(_ period: TickPeriod, second: Int) -> Event {
        Event(period.type, "when:\(second)")
    }

    /// A group has become known (EVT-15).
    package static func groupAdded(_ name: String) -> Event {
        Event(.processGroupAdded, "groupname:\(name)\n")
    }

    package static func groupRemoved(_ name: String) -> Event {
        Event(.processGroupRemoved, "groupname:\(name)\n")
    }
}

extension Namespec {
    fileprivate var fields: String { "processname:\(process) groupname:\(group)" }
}

extension ProcessState {
    /// The event that tells that a process has come into this state.
    package var eventType: EventType {
        switch self {
        case .stopped: .processStateStopped
        case .starting: .processStateStarting
        case .running: .processStateRunning
        case .backoff: .processStateBackoff
        case .stopping: .processStateStopping
        case .exited: .processStateExited
        case .fatal: .processStateFatal
        case .unknown: .processStateUnknown
        }
    }
}
