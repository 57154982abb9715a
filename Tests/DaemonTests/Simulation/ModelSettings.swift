import Model

/// What the keys of a section mean, read again here so that the model does not believe what the daemon has read.
struct ModelSettings {
    let startsecs: Int
    let startretries: Int
    let stopwaitsecs: Int
    let autorestart: String
    let autostart: Bool
    let killMode: String
    let isOneshot: Bool
    /// Whether something else than time makes it RUNNING.
    let saysReady: Bool
    let isReadyByHealth: Bool
    let isReadyByLog: Bool
    let isReadyByNotification: Bool
    let startTimeout: Int?
    let runTimeout: Int?
    let watchdog: Int?
    let hooks: Set<String>
    let hookTimeout: Int
    let dependencies: [SimulatedDependency]
    let backoff: (delay: Int, factor: Int, limit: Int, reset: Int)?
    let restartLimit: (count: Int, seconds: Int)?
    let health: (interval: Int, timeout: Int, retries: Int, startPeriod: Int, action: String)?
    /// The seconds of `@every`.
    let period: Int?

    init(_ section: ProgramSection) {
        period = section["schedule"].flatMap { Int($0.dropFirst("@every ".count).dropLast()) }
        isOneshot = section["type"] == "oneshot" || period != nil
        startsecs = isOneshot ? 0 : section.number("startsecs", 1)
        startretries = section.number("startretries", 3)
        stopwaitsecs = section.number("stopwaitsecs", 10)
        autorestart = section["autorestart"] ?? (isOneshot ? "false" : "unexpected")
        autostart = period == nil && section.isTrue("autostart", true)
        killMode = section["killmode"] ?? "process"
        let ready = section["ready"] ?? "startsecs"
        saysReady = ready != "startsecs"
        isReadyByHealth = ready == "healthcheck"
        isReadyByLog = ready.hasPrefix("log:")
        isReadyByNotification = ready == "notify"
        startTimeout = section["start_timeout"].flatMap { Int($0) }
        runTimeout = section["run_timeout"].flatMap { Int($0) }
        watchdog = section["watchdog"].flatMap { Int($0) }
        hooks = Set(SimulatedHooks.all.filter { section[$0] != nil })
        hookTimeout = section.number("hook_timeout", 30)
        dependencies = (section["depends_on"] ?? "").split(separator: ",").map(SimulatedDependency.init)
        if let delay = section["backoff_delay"].flatMap({ Int($0) }) {
            let limit = section.number("backoff_limit", max(30, delay))
            backoff = (delay, section.number("backoff_factor", 2), limit, section.number("backoff_reset", limit))
        } else {
            backoff = nil
        }
        restartLimit = section["restart_limit"].map { text in
            let parts = text.split(separator: "/").compactMap { Int($0) }
            return (parts[0], parts[1])
        }
        if section["healthcheck"] == nil {
            health = nil
        } else {
            health = (
                section.number("healthcheck_interval", 30), section.number("healthcheck_timeout", 30),
                section.number("healthcheck_retries", 3), section.number("healthcheck_start_period", 0),
                section["healthcheck_action"] ?? "none"
            )
        }
    }
}

enum SimulatedHooks {
    static let all = ["pre_start", "post_start", "pre_stop", "post_stop"]

    /// The command of a hook in a configuration: it names the program.
    static func command(_ hook: String, of program: String) -> String { "\(hook).\(program)" }
}
