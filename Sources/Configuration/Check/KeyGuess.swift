import Model

/// Guesses the meaning of a key that is not known in its section (EXT-56, EXT-57).
struct KeyGuess {
    /// The options of the section itself.
    let known: Set<String>

    private let kind: SectionKind
    private let own: Spelling
    private let foreign: Spelling

    /// The value is nil for a kind of section in which any key may stand.
    init?(_ kind: SectionKind) {
        guard let options = OptionTable.names(of: kind) else { return nil }
        self.kind = kind
        known = Set(options)
        own = Spelling(options)
        foreign = Spelling(Self.owners.keys.sorted().filter { !options.contains($0) })
    }

    /// The option of the same section that was meant; nil when none is likely.
    func correction(of name: String) -> String? {
        sure(name) ?? own.completion(of: name) ?? own.reordered(name) ?? own.nearest(to: name)
    }

    /// The end of a message about the key: a comma and a guess, or nothing.
    func words(about name: String) -> String {
        let owners = Self.owners[name]
        if let sure = sure(name) {
            let note = owners.map { " (\(name) is a key of \(Self.list($0)))" } ?? ""
            return ", did you mean \(sure)?" + note
        }
        // An exact match with a key of another section is not an accident.
        if let owners { return ", it is a key of \(Self.list(owners))" }
        if let correction = correction(of: name) { return ", did you mean \(correction)?" }
        guard let word = foreign.nearest(to: name, limit: min(2, name.utf8.count / 3)), let owners = Self.owners[word]
        else { return "" }
        return ", did you mean \(word), a key of \(Self.list(owners))?"
    }

    /// Corrections that win over a key of the same name in another section.
    private func sure(_ name: String) -> String? {
        Self.synonyms(kind)[name] ?? (isForProgramsOfAnotherKind(name) ? nil : own.whole(ofEnd: name))
            ?? own.nearest(to: name, limit: 1)
    }

    /// An example is `socket`: the key of a FastCGI program, and not the end of `notify_socket`.
    private func isForProgramsOfAnotherKind(_ name: String) -> Bool {
        Self.owners[name]?.contains { $0 == .fastCGIProgram || $0 == .eventListener } ?? false
    }

    /// Which kinds of sections have an option; programs before all others.
    private static let owners: [String: [SectionKind]] = {
        var owners: [String: [SectionKind]] = [:]
        let others = SectionKind.allCases.filter { $0 != .program }
        for kind in [.program] + others {
            for option in OptionTable.ownNames(of: kind) { owners[option, default: []].append(kind) }
        }
        return owners
    }()

    /// `[a], [b] and [c]`.
    private static func list(_ kinds: [SectionKind]) -> String {
        let labels = kinds.map(\.label)
        guard labels.count > 1, let last = labels.last else { return labels.first ?? "" }
        return labels.dropLast().joined(separator: ", ") + " and " + last
    }

    /// Words of other tools and common mistakes that are not close in spelling to the right key.
    private static func synonyms(_ kind: SectionKind) -> [String: String] {
        switch kind {
        case .program, .eventListener, .fastCGIProgram: program
        case .supervisord: ["daemon": "nodaemon", "foreground": "nodaemon", "log": "logfile", "pid": "pidfile"]
        case .inetServer: ["address": "port", "bind": "port", "host": "port", "listen": "port"]
        case .unixServer: ["address": "file", "listen": "file", "path": "file", "socket": "file"]
        case .supervisorctl: ["server": "serverurl", "server_url": "serverurl", "url": "serverurl"]
        case .include, .rpcInterface, .clientPlugin, .group: [:]
        }
    }

    private static let program = [
        "after": "depends_on", "chdir": "directory", "cmd": "command", "cron": "schedule", "crontab": "schedule",
        "cwd": "directory",
        "dependent_startup_wait_for": "depends_on", "enabled": "autostart", "env": "environment",
        "err_log": "stderr_logfile", "error_log": "stderr_logfile", "exec": "command", "execstart": "command",
        "execstartpost": "post_start", "execstartpre": "pre_start", "execstop": "pre_stop",
        "execstoppost": "post_stop", "exit_code": "exitcodes", "health": "healthcheck", "health_cmd": "healthcheck",
        "health_interval": "healthcheck_interval", "health_retries": "healthcheck_retries",
        "health_start_period": "healthcheck_start_period", "health_timeout": "healthcheck_timeout",
        "instances": "numprocs", "kill_signal": "stopsignal", "livenessprobe": "healthcheck",
        "log": "stdout_logfile", "log_file": "stdout_logfile", "log_stderr": "stderr_logfile",
        "log_stdout": "stdout_logfile", "needs": "depends_on", "notify": "ready", "oncalendar": "schedule",
        "partof": "restart_with",
        "poststart": "post_start", "prestop": "pre_stop", "processes": "numprocs", "readiness": "ready",
        "readinessprobe": "ready", "replicas": "numprocs", "requires": "depends_on", "restart": "autorestart",
        "restart_delay": "backoff_delay", "restartsec": "backoff_delay", "retries": "startretries",
        "runtimemaxsec": "run_timeout",
        "startlimitburst": "restart_limit", "stderr": "stderr_logfile", "stdout": "stdout_logfile",
        "stop_grace_period": "stopwaitsecs", "stop_timeout": "stopwaitsecs", "timeoutstartsec": "start_timeout",
        "username": "user", "wait": "wait_for", "watchdogsec": "watchdog", "workdir": "directory",
        "working_dir": "directory", "working_directory": "directory", "workingdirectory": "directory",
    ]
}
