import Configuration
import Model

/// The variables of a program that differ from the daemon's own (PROC-37, CFG-106).
struct ProgramEnvironment {
    let variables: [String: String]

    /// - Parameter daemonURL: the address of our first server; nil without servers.
    init(of settings: ProcessSettings, group: String, daemonURL: String?) {
        if settings.main?.isAlone == true {
            // No variable is added, as by tini (EXT-5).
            variables = [:]
            return
        }
        var variables = [
            "SUPERVISOR_ENABLED": "1",
            "SUPERVISOR_PROCESS_NAME": settings.name,
            "SUPERVISOR_GROUP_NAME": group,
        ]
        switch settings.serverURL {
        case .auto: variables["SUPERVISOR_SERVER_URL"] = daemonURL
        case .text(let url): if !url.isEmpty { variables["SUPERVISOR_SERVER_URL"] = url }
        }
        variables.merge(settings.userEnvironment) { own, _ in own }
        variables.merge(settings.environment) { _, configured in configured }
        if settings.killMode == .tree || settings.isForking {
            variables[FamilyMark.name] = FamilyMark(group: group, process: settings.name).value
        }
        self.variables = variables.mapValues(settings.revealed)
    }

    /// The directories in which a command is looked for (PROC-32). An empty `PATH` of our own counts as not set, an empty one
    /// in `environment` as the current directory.
    static func searchPath(of settings: ProcessSettings, daemonPath: String?) -> [String] {
        let inherited = daemonPath.flatMap { $0.isEmpty ? nil : $0 } ?? "/bin:/usr/bin:/usr/local/bin"
        let path = settings.environment["PATH"].map(settings.revealed) ?? inherited
        return path.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false).map { String($0) ?? "" }
    }
}
