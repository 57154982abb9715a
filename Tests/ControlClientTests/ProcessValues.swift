import ControlClient
import Model
import XMLRPC

/// Elements of init.getAllProcessInfo, as tests need them.
enum ProcessValues {
    static func value(
        _ name: String,
        group: String? = nil,
        _ state: ProcessState,
        _ description: String = "",
        pid: Int = 0,
        uptime: Int = 0,
        more: [XMLRPCMember] = []
    ) -> XMLRPCValue {
        let members = [
            XMLRPCMember("group", .string(group ?? name)), XMLRPCMember("name", .string(name)),
            XMLRPCMember("state", .int(state.rawValue)), XMLRPCMember("statename", .string(state.name)),
            XMLRPCMember("description", .string(description)), XMLRPCMember("pid", .int(pid)),
            XMLRPCMember("start", .int(1_000_000)), XMLRPCMember("now", .int(1_000_000 + uptime)),
        ]
        return .structure(members + more)
    }

    static func details(
        _ name: String,
        group: String? = nil,
        _ state: ProcessState,
        _ description: String = "",
        pid: Int = 0,
        uptime: Int = 0,
        more: [XMLRPCMember] = []
    ) throws -> ProcessDetails {
        try ProcessDetails(
            value(name, group: group, state, description, pid: pid, uptime: uptime, more: more)
        )
    }

    static func use(cpu: Double, memory: Int, descriptors: Int = 12) -> ResourceFigures? {
        ResourceFigures(
            .structure([
                XMLRPCMember("cpu_seconds", .double(cpu)), XMLRPCMember("rss", .int(memory)),
                XMLRPCMember("fds", .int(descriptors)), XMLRPCMember("threads", .int(1)),
            ])
        )
    }

    /// One of each kind: what golden tables are made of.
    static func processes() throws -> [ProcessDetails] {
        [
            try details(
                "api",
                .running,
                "pid 4711, uptime 1:02:03, healthy",
                pid: 4711,
                uptime: 3723,
                more: health("healthy")
            ),
            try details(
                "a-worker-with-a-name-of-many-words-07",
                group: "app",
                .running,
                "pid 4712, uptime 3 days, 4:05:06, unhealthy",
                pid: 4712,
                uptime: 273_906,
                more: health("unhealthy") + [XMLRPCMember("restarts", .int(3))]
            ),
            try details(
                "broken",
                .fatal,
                "Exited too quickly (process log may have details)",
                more: [XMLRPCMember("exit_code", .int(1)), XMLRPCMember("restarts", .int(2))]
            ),
            try details(
                "job",
                .exited,
                "next run Nov 28 10:00",
                more: [
                    XMLRPCMember("exit_code", .int(0)), XMLRPCMember("expected", .boolean(true)),
                ]
            ),
            try details("off", .stopped, "Not started"),
            try details("web", .starting, "waiting for app:db:healthy, cache"),
        ]
    }

    private static func health(_ word: String) -> [XMLRPCMember] { [XMLRPCMember("health", .string(word))] }
}
