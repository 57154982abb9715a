import ControlClient
import LinuxSystem
import Model
import XMLRPC

/// One process as supervisord tells of it, for `why`. The time is 2027-01-15 08:00:00 UTC.
struct WhyCase {
    static let now = 1_800_000_000

    var name = "web"
    var group: String?
    var state = ProcessState.running
    var pid = 0
    var exitStatus = 0
    var spawnError = ""
    var started = 0
    var stopped = 0
    var health = ""
    var restarts = 0
    var waitingFor: [String] = []
    var statusText = ""
    var next: NextStep.Kind?
    var nextAt = 0
    var nextStart = 0
    /// Seconds ago, states, cause, who has asked.
    var history: [(ago: Int, from: ProcessState, to: ProcessState, cause: String, by: ChangeOrigin)] = []
    var checks: (failures: Int, ago: Int, reason: String)?
    var configuration: [XMLRPCMember] = [XMLRPCMember("command", .string("/srv/web"))]
    var output = WhyOutput(channel: "stderr", lines: [], place: "/var/log/web.err", isReadable: true)
    var waitReasons: [String] = []

    var facts: WhyFacts {
        let information: [XMLRPCMember] = [
            XMLRPCMember("group", .string(group ?? name)), XMLRPCMember("name", .string(name)),
            XMLRPCMember("state", .int(state.rawValue)), XMLRPCMember("statename", .string(state.name)),
            XMLRPCMember("description", .string("d")), XMLRPCMember("pid", .int(pid)),
            XMLRPCMember("exitstatus", .int(exitStatus)), XMLRPCMember("spawnerr", .string(spawnError)),
            XMLRPCMember("start", .int(started)), XMLRPCMember("stop", .int(stopped)),
            XMLRPCMember("now", .int(Self.now)), XMLRPCMember("health", .string(health)),
            XMLRPCMember("restarts", .int(restarts)),
            XMLRPCMember("waiting_for", .array(waitingFor.map { .string($0) })),
            XMLRPCMember("status_text", .string(statusText)), XMLRPCMember("next", .string(next?.name ?? "")),
            XMLRPCMember("next_at", .int(nextAt)), XMLRPCMember("next_start", .int(nextStart)),
        ]
        return WhyFacts(
            information: .structure(information),
            configuration: .structure(configuration),
            history: history.map { change in
                .structure([
                    XMLRPCMember("at", .int(Self.now - change.ago)), XMLRPCMember("from", .string(change.from.name)),
                    XMLRPCMember("to", .string(change.to.name)), XMLRPCMember("cause", .string(change.cause)),
                    XMLRPCMember("by", .string(change.by.name)), XMLRPCMember("oom", .boolean(false)),
                ])
            },
            health: checks.map { checks in
                .structure([
                    XMLRPCMember("failures", .int(checks.failures)),
                    XMLRPCMember("checked_at", .int(Self.now - checks.ago)),
                    XMLRPCMember("reason", .string(checks.reason)),
                ])
            },
            output: output,
            waitReasons: waitReasons
        )
    }

    func lines(columns: Int = 0, hasColours: Bool = false, isInShell: Bool = false) -> [String] {
        let style = WhyStyle(columns: columns, hasColours: hasColours, isInShell: isInShell)
        return WhyReport(facts, style, localTime: Clock.universalTime).lines
    }

    func text(columns: Int = 0, hasColours: Bool = false) -> String {
        lines(columns: columns, hasColours: hasColours).map { $0 + "\n" }.joined()
    }

    /// A program that cannot bind its port, and was given up.
    static var portInUse: WhyCase {
        var it = WhyCase(state: .fatal, spawnError: "Exited too quickly (process log may have details)")
        it.history = [
            (90_000, .stopped, .starting, "start asked for", .client),
            (3, .starting, .backoff, "exited with status 1 within 1 s (startsecs)", .process),
            (2, .backoff, .starting, "retry 1 of 1", .supervisor),
            (1, .starting, .backoff, "exited with status 1 within 1 s (startsecs)", .process),
            (1, .backoff, .fatal, "gave up after 2 failed starts (startretries=1)", .supervisor),
        ]
        it.restarts = 1
        it.output.lines = [
            "nginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)",
            "nginx: [emerg] still could not bind()",
        ]
        it.configuration += [
            XMLRPCMember("uid", .int(33)), XMLRPCMember("directory", .string("/srv")),
            XMLRPCMember("redirect_stderr", .boolean(false)),
        ]
        return it
    }
}
