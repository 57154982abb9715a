/// Values that the options for order, readiness, health, restarts and hooks refuse (EXT-70 to EXT-77): one for each kind of
/// mistake.
package struct OrchestrationRefusal: Sendable, CustomStringConvertible {
    package let key: String
    /// As the error quotes it.
    package let value: String
    /// What the error says of it.
    package let rule: String
    /// The option at fault, and others that make it so.
    package let lines: [String]

    package var description: String { lines.joined(separator: " ") }

    /// What `supervisord --test` says behind the key.
    package var reason: String { "invalid '\(key)' value \(quoted): \(rule)" }

    private var quoted: String {
        value.contains("'") ? "\"\(value)\"" : "'\(value)'"
    }

    private init(_ key: String, _ written: String, _ rule: String, item: String? = nil, with others: [String] = []) {
        self.key = key
        value = item ?? written
        self.rule = rule
        lines = others + ["\(key)=\(written)"]
    }

    package static let all: [OrchestrationRefusal] =
        durations + order + probes + readiness + types + health + restarts + hooks + schedules + watching

    private static let seconds = "must be seconds, as 30 or 2.5, or a text as 500ms, 1m30s or 2h"
    private static let units = "units are h, m, s, ms, us and ns"
    private static let notNothing = "must be more than 0 seconds"
    private static let check = ["healthcheck=unix:/run/s"]
    private static let delay = ["backoff_delay=2"]

    private static let durations: [OrchestrationRefusal] =
        [
            ("", seconds), ("-1", "must not be negative"), ("-1m", "must not be negative"), ("+1", seconds),
            ("inf", seconds), ("nan", seconds), ("1e3", "e is no unit, \(units): \(seconds)"),
            ("0x10", "x is no unit, \(units): \(seconds)"), ("1.2.3", seconds), (".", seconds),
            ("1,5", seconds), ("1 s", seconds), ("s", seconds), ("1m30", seconds),
            ("1d", "d is no unit, \(units): \(seconds)"),
            ("1S", "S is no unit, \(units): \(seconds)"),
            ("1000000001", "must be at most 1000000000 seconds"),
            ("99999999999999999999999", "must be at most 1000000000 seconds"),
            ("9223372036854775807h9223372036854775807h", "must be at most 1000000000 seconds"),
        ].map { value, rule in
            OrchestrationRefusal("healthcheck_start_period", value, rule, with: check)
        }
        + [("wait_timeout", ["wait_for=unix:/run/s"]), ("start_timeout", ["ready=notify"])].map { key, others in
            OrchestrationRefusal(key, "-0.5", "must not be negative", with: others)
        }
        + [
            ("watchdog", []), ("healthcheck_interval", check), ("healthcheck_timeout", check),
            ("healthcheck_start_interval", check), ("backoff_delay", []), ("backoff_limit", delay),
            ("hook_timeout", ["pre_stop=/bin/true"]),
        ].flatMap { key, others in
            [
                OrchestrationRefusal(key, "0", notNothing, with: others),
                OrchestrationRefusal(key, "often", seconds, with: others),
            ]
        } + [OrchestrationRefusal("backoff_reset", "soon", seconds, with: delay)]

    private static let names = "must be NAME, GROUP:PROCESS or GROUP:*"
    private static let separators = "names have no blanks and slashes, and commas between them"

    private static let order: [OrchestrationRefusal] = [
        OrchestrationRefusal("depends_on", "a,,b", "a name is missing before or behind a comma", item: ""),
        OrchestrationRefusal("depends_on", "a,", "a name is missing before or behind a comma", item: ""),
        OrchestrationRefusal("depends_on", "a b", separators),
        OrchestrationRefusal("depends_on", "a, b/c", separators, item: "b/c"),
        OrchestrationRefusal("depends_on", "?", names),
        OrchestrationRefusal("depends_on", "a??", names),
        OrchestrationRefusal("depends_on", "a?:healthy", names),
        OrchestrationRefusal("depends_on", ":healthy", names),
        OrchestrationRefusal("depends_on", "a:", names),
        OrchestrationRefusal("depends_on", "*", names),
        OrchestrationRefusal("depends_on", "*:healthy", names),
        OrchestrationRefusal("depends_on", "g:w*", names),
        OrchestrationRefusal("depends_on", "a:b:c:healthy", names),
        OrchestrationRefusal(
            "depends_on",
            "a:b:ready",
            "the condition must be started, healthy, completed or completed_successfully"
        ),
        OrchestrationRefusal("restart_with", "a:healthy", "a name has no condition here"),
        OrchestrationRefusal("restart_with", "a?", "a name cannot be optional here"),
        OrchestrationRefusal("restart_with", "a,", "a name is missing before or behind a comma", item: ""),
        OrchestrationRefusal("restart_with", "a:b:c", names),
        OrchestrationRefusal("wait_timeout", "5", "needs wait_for"),
    ]

    private static let brackets = "in brackets stands an IPv6 address, as [::1]:80"
    private static let waitForms =
        "must be tcp://HOST:PORT, http://HOST[:PORT][/PATH], unix:/PATH, file:/PATH or exec:COMMAND"
    private static let checkForms = "must be tcp://HOST:PORT, http://HOST[:PORT][/PATH], unix:/PATH or exec:COMMAND"
    private static let encoding = "blanks, control characters and what is not ASCII must be percent-encoded"

    private static let probes: [OrchestrationRefusal] = [
        OrchestrationRefusal("wait_for", "unix:/s,", "something is missing before or behind a comma", item: ""),
        OrchestrationRefusal("wait_for", "db:5432", waitForms),
        OrchestrationRefusal("wait_for", "tcp:db:5432", waitForms),
        OrchestrationRefusal("wait_for", "ftp://db", waitForms),
        OrchestrationRefusal("wait_for", "file:x", "the path must be absolute"),
        OrchestrationRefusal("wait_for", "file://run/x", "the path must be absolute"),
        OrchestrationRefusal("wait_for", "exec:", "command is empty"),
        OrchestrationRefusal(
            "wait_for",
            "exec:test 'a, unix:/s",
            "the command cannot be split: No closing quotation"
        ),
        OrchestrationRefusal("healthcheck", "file:/run/x", checkForms),
        OrchestrationRefusal("healthcheck", "/bin/true", checkForms),
        OrchestrationRefusal("healthcheck", "tcp://db", "the port is missing"),
        OrchestrationRefusal("healthcheck", "tcp://db:", "the port is missing"),
        OrchestrationRefusal("healthcheck", "tcp://db:0", "the port must be a number from 1 to 65535"),
        OrchestrationRefusal("healthcheck", "tcp://db:65536", "the port must be a number from 1 to 65535"),
        OrchestrationRefusal("healthcheck", "tcp://db:80/", "the port must be a number from 1 to 65535"),
        OrchestrationRefusal("healthcheck", "http://db:+1/", "the port must be a number from 1 to 65535"),
        OrchestrationRefusal("healthcheck", "tcp://:80", "the host is missing"),
        OrchestrationRefusal("healthcheck", "http:///x", "the host is missing"),
        OrchestrationRefusal("healthcheck", "tcp://a b:80", "the host is no name and no address"),
        OrchestrationRefusal("healthcheck", "tcp://*:80", "the host is no name and no address"),
        OrchestrationRefusal("healthcheck", "tcp://1.2.3.256:80", "the host is no name and no address"),
        OrchestrationRefusal("healthcheck", "tcp://010.2.3.4:80", "the host is no name and no address"),
        OrchestrationRefusal("healthcheck", "tcp://::1:80", "an IPv6 address stands in brackets, as [::1]:80"),
        OrchestrationRefusal("healthcheck", "tcp://[::1", brackets),
        OrchestrationRefusal("healthcheck", "tcp://[::1]80", brackets),
        OrchestrationRefusal("healthcheck", "tcp://[db]:80", brackets),
        OrchestrationRefusal("healthcheck", "tcp://[1::2::3]:80", brackets),
        OrchestrationRefusal("healthcheck", "http://me:secret@db/", "a user (name@) cannot be given here"),
        OrchestrationRefusal("healthcheck", "http://db/a b", encoding),
        OrchestrationRefusal("healthcheck", "http://db/ä", encoding),
        OrchestrationRefusal("healthcheck", "http://db/#x", "a fragment (#) is not sent to a server"),
        OrchestrationRefusal(
            "healthcheck",
            "https://db/",
            "TLS is not spoken here: use exec: with a client, as exec:curl -fsS https://..."
        ),
        OrchestrationRefusal("healthcheck", "unix:run/s", "the path must be absolute"),
        OrchestrationRefusal(
            "healthcheck",
            "unix:/" + String(repeating: "s", count: 107),
            "the path must have at most 107 bytes, it has 108"
        ),
        OrchestrationRefusal("healthcheck", "exec: ", "command is empty", item: "exec:"),
        OrchestrationRefusal("healthcheck", "exec:''", "command is empty"),
        OrchestrationRefusal(
            "healthcheck",
            #"exec:a\"#,
            "the command cannot be split: No escaped character",
            item: #"exec:a\\"#
        ),
    ]

    private static let readiness: [OrchestrationRefusal] =
        [
            ("", "must be one of startsecs, notify, fd:N, healthcheck, log:TEXT"),
            ("soon", "must be one of startsecs, notify, fd:N, healthcheck, log:TEXT"),
            ("notify:1", "must be one of startsecs, notify, fd:N, healthcheck, log:TEXT"),
            ("fd", "must be one of startsecs, notify, fd:N, healthcheck, log:TEXT"),
            ("fd:2", "the descriptor must be a number from 3 to 1023"),
            ("fd:1024", "the descriptor must be a number from 3 to 1023"),
            ("fd:three", "the descriptor must be a number from 3 to 1023"),
            ("log:", "log: needs a text"),
            ("healthcheck", "needs a healthcheck"),
        ].map { OrchestrationRefusal("ready", $0, $1) } + [
            OrchestrationRefusal("start_timeout", "5", "needs ready or type"),
            OrchestrationRefusal("notify_socket", "false", "ready=notify needs the socket", with: ["ready=notify"]),
            OrchestrationRefusal("notify_socket", "no", "watchdog needs the socket", with: ["watchdog=5"]),
        ]

    private static let types: [OrchestrationRefusal] = [
        OrchestrationRefusal("type", "", "must be one of simple, oneshot, forking"),
        OrchestrationRefusal("type", "dbus", "must be one of simple, oneshot, forking"),
        OrchestrationRefusal("type", "forking", "needs pidfile, where the daemon leaves its pid"),
        OrchestrationRefusal("pidfile", "x.pid", "the path must be absolute", with: ["type=forking"]),
        OrchestrationRefusal("pidfile", "", "the path must be absolute", with: ["type=forking"]),
        OrchestrationRefusal("pidfile", "/run/", "must be the path of a file", with: ["type=forking"]),
        OrchestrationRefusal(
            "pidfile",
            "/run/x.pid",
            "each process needs its own, with %(process_num)d in its path",
            with: ["type=forking", "numprocs=2", "process_name=x%(process_num)d"]
        ),
        OrchestrationRefusal(
            "ready",
            "notify",
            "does not go with type=oneshot, which is RUNNING from its start",
            with: ["type=oneshot"]
        ),
    ]

    private static let health: [OrchestrationRefusal] =
        [("0", 1), ("1001", 1), ("many", 1), ("1.5", 1)].map { value, _ in
            OrchestrationRefusal("healthcheck_retries", value, "must be a number from 1 to 1000", with: check)
        }
        + [("", 1), ("stop", 1)].map { value, _ in
            OrchestrationRefusal("healthcheck_action", value, "must be one of none, restart, fatal", with: check)
        }
        + [
            ("interval", "5"), ("timeout", "5"), ("retries", "5"), ("start_period", "5"), ("start_interval", "5"),
            ("action", "restart"),
        ].map { OrchestrationRefusal("healthcheck_\($0)", $1, "needs healthcheck") }

    private static let limit = "must be restarts/time, as 10/60 or 10/1m, with 0 to 1000000 restarts"

    private static let restarts: [OrchestrationRefusal] =
        [
            OrchestrationRefusal("backoff_factor", "2", "needs backoff_delay"),
            OrchestrationRefusal("backoff_limit", "9", "needs backoff_delay"),
            OrchestrationRefusal("backoff_reset", "9", "needs backoff_delay"),
            OrchestrationRefusal("backoff_limit", "1", "is shorter than backoff_delay (2)", with: delay),
            OrchestrationRefusal("restart_limit", "10/0", "the time must be more than 0 seconds"),
            OrchestrationRefusal("restart_limit", "10/x", "the time \(seconds)"),
            OrchestrationRefusal("restart_limit", "10/", "the time \(seconds)"),
            OrchestrationRefusal("restart_limit", "10", limit),
            OrchestrationRefusal("restart_limit", "-1/60", limit),
            OrchestrationRefusal("restart_limit", "x/60", limit),
            OrchestrationRefusal("restart_limit", "1000001/60", limit),
            OrchestrationRefusal("restart_limit", "", limit),
        ]
        + ["0.99", "0", "-2", "inf", "nan", "", "1e2", "two", "1001"].map {
            OrchestrationRefusal("backoff_factor", $0, "must be a number from 1 to 1000, as 2 or 1.5", with: delay)
        }

    private static let hooks: [OrchestrationRefusal] =
        ["pre_start", "post_start", "pre_stop", "post_stop"].flatMap { key in
            [
                OrchestrationRefusal(key, "a 'b", "the command cannot be split: No closing quotation"),
                OrchestrationRefusal(key, #""""#, "command is empty"),
            ]
        } + [OrchestrationRefusal("hook_timeout", "5", "needs pre_start or post_start or pre_stop or post_stop")]

    private static let fields = "minute hour day month weekday"
    private static let hourly = ["schedule=@hourly"]

    private static let schedules: [OrchestrationRefusal] =
        [
            ("* * * *", "has 4 fields and needs five: \(fields)"),
            ("0 30 4 * * *", "has 6 fields and needs five: \(fields)"),
            ("hourly", "has 1 field and needs five: \(fields)"),
            ("60 * * * *", "minute '60': must be from 0 to 59"),
            ("99999999999999999999 * * * *", "minute '99999999999999999999': must have numbers from 0 to 59"),
            ("0 0-24 * * *", "hour '0-24': must be from 0 to 23"),
            ("0 0 0 * *", "day '0': must be from 1 to 31"),
            ("0 0 32 * *", "day '32': must be from 1 to 31"),
            ("0 0 1 13 *", "month '13': must be from 1 to 12"),
            ("0 0 * * 8", "weekday '8': must be from 0 to 7"),
            ("*/0 * * * *", "minute '*/0': the step must be a number from 1 to 60"),
            ("*/90 * * * *", "minute '*/90': the step must be a number from 1 to 60"),
            ("0 */x * * *", "hour '*/x': the step must be a number from 1 to 24"),
            ("0 1-5/ * * *", "hour '1-5/': the step must be a number from 1 to 24"),
            ("0 0 * * */8", "weekday '*/8': the step must be a number from 1 to 7"),
            ("5-1 * * * *", "minute '5-1': the range goes backwards"),
            ("0 0 * * sat-mon", "weekday 'sat-mon': the range goes backwards"),
            ("1,,2 * * * *", "minute '1,,2': something is missing before or behind a comma"),
            ("1, * * * *", "minute '1,': something is missing before or behind a comma"),
            ("-1 * * * *", "minute '-1': must have numbers from 0 to 59"),
            ("+1 * * * *", "minute '+1': must have numbers from 0 to 59"),
            ("5/10 * * * *", "minute '5/10': a step needs a range or * in front of it, as */5 or 10-40/5"),
            ("0 0 ? * *", "day '?': ? is not known here, * stands for any"),
            ("0 0 L * *", "day 'L': must have numbers from 1 to 31"),
            ("0 0 1 june *", "month 'june': must have numbers from 1 to 12 or jan to dec"),
            ("0 0 * * mon#2", "weekday 'mon#2': must have numbers from 0 to 7 or sun to sat"),
            ("0 0 30 2 *", "never comes: none of its months has day 30"),
            ("0 0 31 4,6,9,11 *", "never comes: none of its months has day 31"),
            (
                "@reboot",
                "@reboot is no time: a program without a schedule is run at the start, with type=oneshot once"
            ),
            (
                "@fortnightly",
                "@fortnightly is unknown, there are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly and "
                    + "@every DURATION"
            ),
            ("@daily 5", "nothing may stand behind @daily"),
            ("@every", "@every needs one duration, as @every 10m"),
            ("@every 10m 5s", "@every needs one duration, as @every 10m"),
            ("@every soon", "the duration \(seconds)"),
            ("@every -5", "the duration must not be negative"),
            ("@every 1d", "the duration d is no unit, \(units): \(seconds)"),
            ("@every 0", "the duration must be at least 1 second"),
            ("@every 999ms", "the duration must be at least 1 second"),
        ].map { OrchestrationRefusal("schedule", $0, $1) }
        + [
            OrchestrationRefusal(
                "type",
                "simple",
                "does not go with schedule, which needs a oneshot",
                with: hourly
            ),
            OrchestrationRefusal(
                "ready",
                "notify",
                "does not go with type=oneshot, which is RUNNING from its start",
                with: hourly
            ),
            OrchestrationRefusal("schedule_catchup", "false", "needs schedule"),
            OrchestrationRefusal("run_timeout", "5", "needs schedule or type=oneshot"),
            OrchestrationRefusal("run_timeout", "0", "needs schedule or type=oneshot"),
            OrchestrationRefusal("run_timeout", "-1", "must not be negative", with: hourly),
            OrchestrationRefusal("run_timeout", "long", seconds, with: ["type=oneshot"]),
        ]

    private static let watching: [OrchestrationRefusal] =
        [
            OrchestrationRefusal("watch", "/a,,/b", "a path is missing before or behind a comma", item: ""),
            OrchestrationRefusal("watch", "/a,", "a path is missing before or behind a comma", item: ""),
            OrchestrationRefusal(
                "watch",
                "/" + String(repeating: "s", count: 4095),
                "the path must have at most 4095 bytes, it has 4096"
            ),
            OrchestrationRefusal("watch_action", "restart", "needs watch"),
        ]
        + ["", "reload", "SIGNOPE", "0", "65", "-1"].map {
            OrchestrationRefusal(
                "watch_action",
                $0,
                "must be restart, or a signal as HUP or 1",
                with: ["watch=/etc/app.conf"]
            )
        }
}
