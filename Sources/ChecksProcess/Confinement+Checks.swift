package import HostFacts
import Seccomp

extension Confinement {
    /// That of the process that looks at things over the network (EXT-73): it connects, to whatever it is asked for, and opens
    /// no file, binds to no address, and accepts nothing.
    package static let ofChecksProcess = Confinement(
        of: "checks process",
        named: "supervisor-chk",
        calls: .ofLoop.with(
            always: ["connect"],
            conditional: [
                // IPv4 and IPv6 (AF_INET, AF_INET6), for streams and datagrams (SOCK_STREAM, SOCK_DGRAM, whatever the flags
                // above).
                (
                    "socket",
                    [2, 10].flatMap { family in
                        [1, 2].map { kind in
                            [
                                AllowList.Condition(0, 0xFFFF_FFFF, is: family),
                                AllowList.Condition(1, 0xF, is: kind),
                            ]
                        }
                    }
                )
            ]
        )
    )
}
