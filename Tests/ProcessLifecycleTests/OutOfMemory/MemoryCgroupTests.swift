import Testing

@testable import ProcessLifecycle

/// Where the counter of the kernel's kills is, and what it says (EXT-80).
@Suite struct MemoryCgroupTests {
    private static let one =
        "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n"
        + "34 31 0:31 / /sys/fs/cgroup/cpuset rw,relatime shared:9 - cgroup cgroup rw,cpuset\n"
        + "35 31 0:32 / /sys/fs/cgroup/memory rw,relatime shared:10 master:2 - cgroup cgroup rw,memory\n"
        + "40 31 0:37 / /sys/fs/cgroup/systemd rw,relatime - cgroup cgroup rw,name=systemd\n"
    private static let two = "31 23 0:28 / /sys/fs/cgroup rw,nosuid,relatime - cgroup2 cgroup2 rw,nsdelegate\n"
    private static let hybrid = one + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"

    private func places(_ membership: String, _ mounts: String) -> [String] {
        MemoryCgroup.places(membership: Array(membership.utf8), mounts: Array(mounts.utf8)).map(\.counterFile)
    }

    @Test(
        "the counter is found by the mounts and by what we belong to",
        arguments: [
            // The second version: on a machine, in a cgroup namespace, in a container without one.
            ("0::/system.slice/x.service\n", two, ["/sys/fs/cgroup/system.slice/x.service/memory.events"]),
            ("0::/\n", two, ["/sys/fs/cgroup/memory.events"]),
            (
                "0::/docker/12\n", "5 4 0:28 /docker/12 /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
                ["/sys/fs/cgroup/memory.events"]
            ),
            (
                "0::/docker/12/sub\n", "5 4 0:28 /docker/12 /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
                ["/sys/fs/cgroup/sub/memory.events"]
            ),
            // The first: the controllers of one hierarchy are in one line.
            (
                "5:cpu,cpuacct:/a\n4:memory:/docker/12\n", one,
                ["/sys/fs/cgroup/memory/docker/12/memory.oom_control"]
            ),
            (
                "4:cpuset,memory:/docker/12\n", "5 4 0:32 /docker/12 /m ro - cgroup cgroup rw,cpuset,memory\n",
                ["/m/memory.oom_control"]
            ),
            // Both: where the first has the controller it comes first.
            (
                "4:memory:/a\n0::/b\n", hybrid,
                ["/sys/fs/cgroup/memory/a/memory.oom_control", "/sys/fs/cgroup/unified/b/memory.events"]
            ),
            // Names with colons and with blanks.
            ("4:memory:/a:b\n", one, ["/sys/fs/cgroup/memory/a:b/memory.oom_control"]),
            ("0::/\n", "5 4 0:28 / /with\\040blank\\134 rw - cgroup2 c rw\n", ["/with blank\\/memory.events"]),
            ("0::/a\n", "5 4 0:28 / / rw - cgroup2 c rw\n", ["/a/memory.events"]),
            // Seen in two places.
            (
                "0::/\n", two + "9 8 0:28 / /mnt rw - cgroup2 c rw\n",
                ["/sys/fs/cgroup/memory.events", "/mnt/memory.events"]
            ),
        ]
    )
    func found(membership: String, mounts: String, files: [String]) {
        #expect(places(membership, mounts) == files)
    }

    @Test(
        "nothing is found where the mounts do not show our group",
        arguments: [
            ("", two), ("0::/\n", ""), ("0::/a\n", one), ("4:memory:/a\n", two), ("3:cpuset:/\n", one),
            // The mount shows another group, or one outside of the namespace; we are outside of it.
            ("0::/a\n", "5 4 0:28 /b /sys/fs/cgroup rw - cgroup2 c rw\n"),
            ("0::/ab\n", "5 4 0:28 /a /sys/fs/cgroup rw - cgroup2 c rw\n"),
            ("0::/\n", "5 4 0:28 /.. /sys/fs/cgroup rw - cgroup2 c rw\n"),
            ("0::/../x\n", two),
            // What no kernel writes.
            ("0:/\n0:\n:\n::\n\n0::a\n", two), ("\0\u{ff}", "\0 \u{ff}\n - \n"),
            ("0::/\n", "5 4 0:28 / /a rw cgroup2 c rw\n"), ("0::/\n", "5 4 0:28 / /a rw -\n"),
            ("0::/\n", "5 4 0:28 / /a rw - cgroup2\n"), ("0::/\n", "5 4\n - - - - - - - \n"),
        ]
    )
    func notFound(membership: String, mounts: String) {
        #expect(places(membership, mounts) == [])
    }

    @Test("bytes at random are no trap")
    func strange() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("0123:/ -.\\\n,memory cgroup2 oom_kill \u{0}".utf8) + [0xff, 0xc3]
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...60, using: &generator)).map { _ in letters.randomElement() ?? 0 }
            _ = MemoryCgroup.places(membership: bytes, mounts: Array(Self.two.utf8))
            _ = MemoryCgroup.places(membership: Array("0::/\n4:memory:/\n".utf8), mounts: bytes)
            _ = MemoryCgroup.kills(in: bytes)
            _ = MemoryCgroup.limit(in: bytes)
        }
    }

    @Test(
        "the counter is the number behind oom_kill",
        arguments: [
            ("low 0\nhigh 0\nmax 41\noom 3\noom_kill 2\noom_group_kill 1\n", 2),
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 7\n", 7), ("oom_kill 0", 0),
            ("oom_kill_disable 0\nunder_oom 0\n", nil), ("", nil), ("oom_kill\n", nil), ("oom_kill x\n", nil),
            ("oom_kill -1\n", nil), ("oom_kill 99999999999999999999\n", nil), ("oom_kill 1 2\n", nil),
        ] as [(String, Int?)]
    )
    func counter(content: String, kills: Int?) {
        #expect(MemoryCgroup.kills(in: Array(content.utf8)) == kills)
    }

    @Test(
        "a limit is a number of bytes, and a text without one is no limit",
        arguments: [
            ("33554432\n", 33_554_432), ("max\n", nil), ("9223372036854771712\n", nil), ("", nil), ("\n", nil),
            ("12 13\n", nil), ("-5\n", nil), ("0\n", 0),
        ] as [(String, Int?)]
    )
    func limit(content: String, limit: Int?) {
        #expect(MemoryCgroup.limit(in: Array(content.utf8)) == limit)
    }
}
