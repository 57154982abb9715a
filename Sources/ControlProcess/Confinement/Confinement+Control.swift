package import HostFacts

extension Confinement {
    /// That of the control process (EXT-38): of what is open it reads and writes, clients are accepted, and nothing is
    /// connected to.
    package static let ofControlProcess = Confinement(
        of: "control process",
        named: "supervisor-ctrl",
        calls: .ofLoop.with(
            always: ["accept4", "accept"],
            // The core has listened to the sockets. Done once more here, by NIO, it would make this process the one that a
            // client of a unix socket is told of (SO_PEERCRED, unix(7)), and supervisorctl trusts the core's user, not this one.
            ignored: ["listen"]
        )
    )
}
