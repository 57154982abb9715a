import LinuxSystem
import Model
import Testing

@Suite("What /proc/PID/status says (EXT-37)")
struct ProcessPrivilegesTests {
    private static let status = """
        Name:\tUid:\t7
        Umask:\t0022
        Uid:\t1\t33\t2\t3
        Gid:\t4\t5\t6\t7
        Groups:\t4 33 100000\u{20}
        CapEff:\t0000010000000400
        NoNewPrivs:\t1
        Seccomp:\t2
        Seccomp_filters:\t1

        """

    @Test("the effective user, the groups, the effective set, and the two switches")
    func complete() throws {
        let privileges = try #require(ProcessPrivileges(status: Array(Self.status.utf8)))
        #expect(privileges.user == 33)
        #expect(privileges.groups == [4, 33, 100_000])
        #expect(privileges.capabilities == CapabilitySet(10).union(CapabilitySet(40)))
        #expect(privileges.noNewPrivileges == true)
        #expect(privileges.seccomp == .filter)
    }

    @Test("what an older kernel does not tell is unknown")
    func olderKernel() throws {
        let text = "Uid:\t0\t0\t0\t0\nGroups:\t\nCapEff:\t0\n"
        let privileges = try #require(ProcessPrivileges(status: Array(text.utf8)))
        #expect(privileges.groups.isEmpty && privileges.capabilities.isEmpty)
        #expect(privileges.noNewPrivileges == nil && privileges.seccomp == nil)
    }

    @Test(
        "of something else there is nothing to say",
        arguments: ["", "Uid:\t0\n", "Uid:\t0\tx\nGroups:\t\nCapEff:\t0\n"]
    )
    func malformed(text: String) {
        #expect(ProcessPrivileges(status: Array(text.utf8)) == nil)
    }

    @Test("capabilities are called as libcap calls them, and by number beyond that (P35)")
    func names() {
        let set = CapabilitySet(10).union(CapabilitySet(63))
        #expect(Capabilities.names(of: set) == ["CAP_NET_BIND_SERVICE", "CAP_63"])
        #expect(Capabilities.names(of: CapabilitySet()).isEmpty)
    }

    @Test("libcap's texts are read by libcap")
    func vectors() {
        #expect(
            Capabilities.vectors("!^cap_net_raw,%cap_kill,!cap_chown")
                == CapabilityVectors(
                    inheritable: CapabilitySet(5).union(CapabilitySet(13)),
                    ambient: CapabilitySet(13),
                    blocked: CapabilitySet(13).union(CapabilitySet(0))
                )
        )
        #expect(Capabilities.vectors("cap_kill=eip") == nil)
        #expect(Capabilities.vectors("no such thing") == nil)
        #expect(Capabilities.number(of: "CAP_KILL") == 5 && Capabilities.number(of: "CAP_NO") == nil)
        #expect(Capabilities.knownNames.contains("CAP_SYS_ADMIN"))
    }
}
