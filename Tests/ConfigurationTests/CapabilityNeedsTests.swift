import Configuration
import Model
import Testing

/// What the daemon keeps with `drop_capabilities` (EXT-36).
@Suite struct CapabilityNeedsTests {
    private static let all = CapabilitySet(bits: (1 << 41) - 1)
    private static let start = HeldCapabilities(permitted: all, inheritable: CapabilitySet(), bounding: all)
    private static let root = ProcessCredentials(uid: 0, gid: 0, groups: [0])

    private func needs(_ text: String, start: HeldCapabilities = start) throws -> CapabilityNeeds {
        CapabilityNeeds(try load(base + "drop_capabilities=true\n" + text), start: start, daemon: Self.root)
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        /// Besides DAC_OVERRIDE and KILL.
        let needs: [UInt8]
        var testDescription: String { text }

        init(_ text: String, _ needs: UInt8...) {
            self.text = text
            self.needs = needs
        }
    }

    static let program = "[program:x]\ncommand=a\n"

    @Test(
        "the daemon keeps what its work takes, and what it gives to programs",
        arguments: [
            Case(""),
            Case(program),
            Case(program + "user=root"),
            // CHOWN, SETGID, SETUID
            Case(program + "user=me", 0, 6, 7),
            Case(program + "group_add=sudo", 0, 6, 7),
            // SETPCAP
            Case(program + "cap_drop=ALL", 8),
            Case(program + "cap_drop=ALL\ncap_add=NET_RAW", 8, 13),
            Case(program + "capabilities=^cap_net_raw,%%cap_kill,!cap_chown\nuser=me", 0, 6, 7, 8, 13),
            // SYS_RESOURCE, SYS_NICE
            Case(program + "rlimit_nofile=unlimited", 24),
            Case(program + "oom_score_adj=-1", 24),
            Case(program + "oom_score_adj=1\nnice=1\nioprio=idle\ncpuset=0"),
            Case(program + "nice=-1", 23),
            Case(program + "ioprio=realtime", 23),
            // CHOWN, FOWNER; NET_BIND_SERVICE
            Case("[unix_http_server]\nfile=/tmp/x\nchown=me", 0, 3),
            Case("[unix_http_server]\nfile=/tmp/x"),
            Case("[inet_http_server]\nport=80", 10),
            Case("[inet_http_server]\nport=8080"),
            Case("[fcgi-program:f]\ncommand=a\nsocket=tcp://localhost:90", 10),
            Case("[fcgi-program:f]\ncommand=a\nsocket=unix:///tmp/x\nsocket_owner=me", 0, 3),
        ]
    )
    func held(_ example: Case) throws {
        let rest: [UInt8] = [1, 5]
        #expect(try needs(example.text).held.numbers == Set(example.needs + rest).sorted())
    }

    @Test("it cannot keep what it does not hold")
    func notHeld() throws {
        let few = HeldCapabilities(
            permitted: CapabilitySet(5),
            inheritable: CapabilitySet(),
            bounding: CapabilitySet(5)
        )
        let needs = try needs(Self.program + "user=me\ncap_drop=ALL", start: few)
        #expect(needs.held.numbers == [5] && needs.bounding.numbers == [5])
    }

    @Test("the bounding set shrinks only when every program says which capabilities it is to have")
    func bounding() throws {
        let confined = try needs(Self.program + "cap_drop=ALL")
        #expect(confined.bounding == confined.held && confined.unconfined.isEmpty)
        let mixed = try needs(Self.program + "cap_drop=ALL\n[program:y]\ncommand=a\n")
        #expect(mixed.bounding == Self.all && mixed.unconfined == ["y"])
    }

    @Test("drop_capabilities is off unless set")
    func key() throws {
        #expect(try !load(base).daemon.dropCapabilities)
        #expect(try load(base + "drop_capabilities=true").daemon.dropCapabilities)
    }
}
