package import Model

/// One process group (CFG-160 to CFG-168).
package struct GroupSettings: Equatable, Sendable {
    package var name: String
    package var priority: Int
    package var kind: Kind
    /// The processes in the order of CFG-165. Two may have the same name, when a program is listed twice or two programs give
    /// their processes one name; see `distinctProcesses`.
    package var processes: [ProcessSettings]

    /// The priority of groups and programs that set none.
    static let standardPriority = 999

    package init(name: String, priority: Int, kind: Kind, processes: [ProcessSettings]) {
        self.name = name
        self.priority = priority
        self.kind = kind
        self.processes = processes
    }

    /// The kind of section that the group was made from; a change of kind is a change of the group (CFG-170).
    package enum Kind: Equatable, Sendable {
        /// One `[program:x]` section.
        case program
        /// A `[group:x]` section.
        case heterogeneous
        case eventListener(EventListenerSettings)
        case fastCGI(FastCGISocketSettings)
    }
}

/// The options that only an `[eventlistener:x]` pool has (CFG-150 to CFG-152).
package struct EventListenerSettings: Equatable, Sendable {
    package var bufferSize = 10
    /// The types without repetitions, in the order of `EventType.allCases`.
    package var events: [EventType]
    package var resultHandler = ResultHandler.standard
    /// What the length in the header of an event counts (QRK-3): an extension, `event_length=`.
    package var payloadUnit = PayloadUnit.characters

    package init(events: [EventType] = []) {
        self.events = events
    }
}

/// The options that only an `[fcgi-program:x]` has (CFG-154, FCGI-1 to FCGI-6).
package struct FastCGISocketSettings: Equatable, Sendable {
    package enum Address: Equatable, Sendable {
        case tcp(host: String, port: UInt16)
        /// An absolute, normalised path.
        case unix(path: String)
    }

    package var address: Address
    package var owner: SocketOwner?
    package var mode: UInt32 = 0o700
    /// nil means the system's SOMAXCONN.
    package var backlog: Int?
    /// The section that asks for it, `fcgi-program:x`, for messages.
    package var section: String

    package init(address: Address, section: String = "") {
        self.address = address
        self.section = section
    }
}

extension FastCGISocketSettings.Address {
    /// The address as Supervisor writes it: `tcp://host:port`, `unix:///path`.
    package var url: String {
        switch self {
        case .tcp(let host, let port): "tcp://\(host):\(port)"
        case .unix(let path): "unix://\(path)"
        }
    }
}

extension GroupSettings {
    /// The places in `processes` of those that the group really has: the last of several with one name counts, in the place
    /// of the first one (CFG-163).
    package var distinctProcesses: [Int] {
        var distinct: [Int] = []
        var places: [String: Int] = [:]
        for (index, process) in processes.enumerated() {
            if let place = places[process.name] {
                distinct[place] = index
            } else {
                places[process.name] = distinct.count
                distinct.append(index)
            }
        }
        return distinct
    }

    /// The socket that a process of the group gets as descriptor 0: that of the FastCGI group, or its own as an
    /// fcgi-program among the programs of a `[group:x]` (FCGI-7, QRK-5).
    package func socket(of process: ProcessSettings) -> FastCGISocketSettings? {
        if case .fastCGI(let socket) = kind { return socket }
        return process.socket
    }

    /// The sockets of its processes, each address once.
    package var sockets: [FastCGISocketSettings] {
        var found: [FastCGISocketSettings] = []
        for process in processes {
            guard let socket = socket(of: process), !found.contains(where: { $0.address == socket.address }) else {
                continue
            }
            found.append(socket)
        }
        return found
    }
}
