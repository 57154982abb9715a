extension SeccompProfile {
    /// `[supervisord] seccomp=self`: what supervisord never does, and no program under it without a capability that
    /// it names (EXT-32). All that `default` denies, raw sockets, and taking descriptors of other processes.
    package static func daemon(for architecture: SeccompArchitecture) -> SeccompProfile {
        var profile = standard(for: architecture)
        profile.entries += rawSockets.map { conditions in
            var entry = Entry(names: ["socket"], action: .errno(1), conditions: conditions)
            entry.excludes.capabilities = ["CAP_NET_RAW"]
            return entry
        }
        // The gate of 32-bit machines to all calls about sockets, socketcall(2): what kind of socket it is to be lies in
        // memory, where no filter looks. C libraries since 2015 call socket itself.
        var gate = Entry(
            names: ["socketcall"],
            action: .errno(1),
            conditions: [.integer(0, is: 1)]
        )
        gate.excludes.capabilities = ["CAP_NET_RAW"]
        var descriptors = Entry(names: ["pidfd_getfd"], action: .errno(1))
        descriptors.excludes.capabilities = ["CAP_SYS_PTRACE"]
        profile.entries += [gate, descriptors]
        return profile
    }

    /// The capabilities without which something is denied by it, with `CAP_`.
    package static let capabilitiesOfDaemon: Set<String> = Set(
        // The same for all architectures.
        daemon(for: .x86_64).entries.flatMap(\.excludes.capabilities)
    )

    /// packet(7), and SOCK_RAW and SOCK_PACKET of ip(7) and ipv6(7). Raw sockets of netlink are not raw sockets in this
    /// sense.
    private static let rawSockets: [[Condition]] = {
        let packets = Condition.integer(0, is: 17)
        let internet: [(family: UInt64, type: UInt64)] = [(2, 3), (10, 3), (2, 10), (10, 10)]
        return [[packets]]
            + internet.map { family, type in
                [
                    .integer(0, is: family),
                    // Beside it there are flags, SOCK_CLOEXEC and SOCK_NONBLOCK.
                    Condition(index: 1, comparison: .maskedEqual, value: 0xf, valueTwo: type),
                ]
            }
    }()
}

extension SeccompProfile.Condition {
    /// The kernel takes an int from the lower half of an argument, and only a filter looks at what else is in it.
    fileprivate static func integer(_ index: UInt32, is value: UInt64) -> SeccompProfile.Condition {
        SeccompProfile.Condition(index: index, comparison: .maskedEqual, value: 0xffff_ffff, valueTwo: value)
    }
}
