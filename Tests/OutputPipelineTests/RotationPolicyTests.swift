import OutputPipeline
import Testing

@Suite struct RotationPolicyTests {
    @Test("a file is due when it has reached the limit, not before (LOG-20)")
    func due() {
        let policy = RotationPolicy(maxBytes: 100, backups: 1)
        #expect(!policy.isDue(size: 99))
        #expect(policy.isDue(size: 100))
        #expect(policy.isDue(size: 1000))
    }

    @Test("a limit of 0 or less never rotates (LOG-23)", arguments: [0, -1, Int.min])
    func never(maxBytes: Int) {
        #expect(!RotationPolicy(maxBytes: maxBytes, backups: 10).isDue(size: .max))
        #expect(!RotationPolicy.none.isDue(size: .max))
    }

    @Test("the oldest backup is moved first, the file itself last (LOG-21, LOG-22)")
    func order() {
        let renames = RotationPolicy(maxBytes: 1, backups: 3).renames(of: "/l/x.log")
        #expect(renames.map(\.from) == ["/l/x.log.2", "/l/x.log.1", "/l/x.log"])
        #expect(renames.map(\.to) == ["/l/x.log.3", "/l/x.log.2", "/l/x.log.1"])
    }

    @Test("with one backup only the file itself is moved (LOG-21)")
    func oneBackup() {
        let renames = RotationPolicy(maxBytes: 1, backups: 1).renames(of: "x")
        #expect(renames.map(\.from) == ["x"])
        #expect(renames.map(\.to) == ["x.1"])
    }

    @Test("without backups nothing is moved (LOG-21)", arguments: [0, -1, Int.min])
    func noBackups(backups: Int) {
        #expect(RotationPolicy(maxBytes: 1, backups: backups).renames(of: "x").isEmpty)
    }
}
