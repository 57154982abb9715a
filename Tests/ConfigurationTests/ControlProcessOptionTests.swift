import Configuration
import Model
import Testing

/// The process that serves clients (EXT-38).
@Suite struct ControlProcessOptionTests {
    @Test(
        "the control process is there on demand unless the configuration says always or never",
        arguments: ControlProcessMode.allCases
    )
    func mode(mode: ControlProcessMode) throws {
        #expect(try load(base).daemon.controlProcess == .onDemand)
        #expect(try load(base + "control_process=\(mode.rawValue)\n").daemon.controlProcess == mode)
    }

    @Test("another word for it is refused")
    func unknownMode() {
        #expect(
            refusal(base + "control_process=sometimes\n")
                == "invalid 'control_process' value 'sometimes': must be one of on-demand, always, never"
        )
    }

    @Test(
        "the user of the control process has the group of its account, or that of its number, and no other",
        arguments: [
            ("me", 1000, 1000), ("1000", 1000, 1000), ("4321", 4321, 4321), ("4321:8765", 4321, 8765),
            ("me:sudo", 1000, 27),
        ] as [(String, UInt32, UInt32)]
    )
    func user(text: String, uid: UInt32, gid: UInt32) throws {
        let daemon = try load(base + "control_user=\(text)\n") { $0.primaryGroupID = 7 }.daemon
        #expect(daemon.controlUser == ProcessCredentials(uid: uid, gid: gid, groups: []))
    }

    @Test("without a word about it the control process is nobody's")
    func standardUser() throws {
        #expect(try load(base).daemon.controlUser == ProcessCredentials(uid: 65534, gid: 65534, groups: []))
    }

    @Test("a user that does not exist is refused in the words for user=")
    func unknownUser() {
        #expect(refusal(base + "control_user=nosuch\n") == "Invalid user name nosuch")
    }
}
