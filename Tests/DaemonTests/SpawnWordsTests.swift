import Configuration
import Glibc
import LinuxSystem
import Model
import Testing

@testable import Daemon

@Suite struct SpawnWordsTests {
    private func reason(_ stage: SpawnStage, _ code: Int32 = EPERM, limit: LimitSettings? = nil) -> String {
        var settings = ProcessSettings(name: "x", command: "prog")
        settings.directory = "/srv/x"
        settings.user = UserAccount(name: "me", uid: 1000, gid: 1000, groups: [])
        let failure = SpawnFailure(stage: stage, error: Errno(code: code), limit: limit)
        return SpawnWords(settings: settings, program: "prog").failure(failure).reason
    }

    private static let nofile = LimitSettings(name: .nofile, soft: 1, hard: 2)

    @Test("each step has words of its own: Supervisor's, or its name and the cause (EXT-35)")
    func words() {
        let expected: [SpawnStage: String] = [
            .clone: "unknown error during fork for 'x': EPERM",
            .parent: "parent death signal: Operation not permitted",
            .processGroup: "process group: Operation not permitted",
            .terminal: "terminal: Operation not permitted",
            .stdio: "stdio: Operation not permitted",
            .passing: "ready=startsecs: Operation not permitted",
            .directory: "couldn't chdir to /srv/x: EPERM",
            .limit: "rlimit_nofile: Operation not permitted",
            .nice: "nice: Operation not permitted",
            .oomScore: "oom_score_adj: Operation not permitted",
            .ioPriority: "ioprio: Operation not permitted",
            .processors: "cpuset: Operation not permitted",
            .boundingSet:
                "bounding set: Operation not permitted (this takes CAP_SETPCAP, or no_new_privileges=true)",
            .groups: "couldn't setuid to 1000: "
                + (geteuid() == 0 ? "Could not set groups of effective user" : "Can't drop privilege as nonroot user"),
            .gid: "couldn't setuid to 1000: Could not set group id of effective user",
            .uid: "couldn't setuid to 1000: Could not set user id: Operation not permitted",
            .capabilities: "capabilities: Operation not permitted",
            .noNewPrivileges: "no_new_privileges: Operation not permitted",
            .seccomp: "seccomp: Operation not permitted",
            .exec: "couldn't exec prog: EPERM",
        ]
        for stage in SpawnStage.allCases {
            #expect(reason(stage, limit: stage == .limit ? Self.nofile : nil) == expected[stage], "\(stage)")
        }
    }

    @Test(
        "what a program runs without is told with its key and the cause (P37)",
        arguments: [
            (SpawnStage.nice, "nice of 'x': it runs without: Permission denied"),
            (.oomScore, "oom_score_adj of 'x': it runs without: Permission denied"),
            (.ioPriority, "ioprio of 'x': it runs without: Permission denied"),
            (.processors, "cpuset of 'x': it runs without: Permission denied"),
            (.limit, "rlimit_nofile of 'x': it runs with the present hard limit: Permission denied"),
            (
                .boundingSet,
                "cap_drop of 'x': the bounding set stays as it is, which no_new_privileges makes harmless: "
                    + "Permission denied"
            ),
            (
                .groups,
                "user of 'x': it keeps the supplementary groups of supervisord, others are refused: Permission denied"
            ),
        ]
    )
    func warnings(stage: SpawnStage, text: String) {
        let words = SpawnWords(settings: ProcessSettings(name: "x", command: "prog"), program: "prog")
        let refusal = SpawnFailure(stage: stage, error: Errno(code: EACCES), limit: stage == .limit ? Self.nofile : nil)
        #expect(words.warning(refusal) == text)
    }
}
