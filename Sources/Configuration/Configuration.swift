package import Model

/// Everything that the configuration files and the command line say, checked and with defaults filled in.
package struct Configuration: Sendable {
    /// The longest file that is read, in bytes; a ``Host`` refuses longer ones with ``FileProblem/tooLarge``.
    package static let maximumFileSize = 16 << 20

    package var daemon: DaemonSettings
    /// The servers in the order in which they are opened: inet servers, then unix servers, each in file order (CFG-100).
    package var servers: [HTTPServerSettings]
    /// True in container mode when the files name no server: the daemon then adds a `[unix_http_server]` on the path
    /// of EXT-9, which depends on the machine and is not chosen here (EXT-1).
    package var impliesControlSocket: Bool
    /// The place where supervisorctl looks for that socket, according to the file: it is tried first.
    package var impliedControlPath: String?
    /// Namespaces of the `[rpcinterface:x]` sections, in file order (PLUG-2).
    package var rpcNamespaces: [String]
    /// The groups, ordered by priority, then name (CFG-166).
    package var groups: [GroupSettings]
    /// The notices that the daemon logs once its log is open, in the order of SD-43: warnings, then information.
    package var notices: [Notice]
    /// Every variable that `[supervisord] environment` has defined so far, by name without `ENV_`: the next reread starts
    /// with them, as they stay expandable even when the file drops them (CFG-42).
    package var expansionVariables: [String: String]
    /// The files that it was read from; none for a program alone on the command line.
    package var sources = ConfigurationSources()

    /// Parts that are not given are empty.
    package init(
        daemon: DaemonSettings = DaemonSettings(),
        servers: [HTTPServerSettings] = [],
        impliesControlSocket: Bool = false,
        rpcNamespaces: [String] = [],
        groups: [GroupSettings] = [],
        notices: [Notice] = [],
        expansionVariables: [String: String] = [:]
    ) {
        self.daemon = daemon
        self.servers = servers
        self.impliesControlSocket = impliesControlSocket
        self.expansionVariables = expansionVariables
        self.rpcNamespaces = rpcNamespaces
        self.groups = groups
        self.notices = notices
    }
}

extension Configuration {
    /// The value of `SUPERVISOR_SERVER_URL` for a process that does not set it (CFG-106): the first unix server, else the
    /// last inet server, else nothing.
    package var defaultServerURL: String? {
        servers.defaultURL
    }
}

/// A message about the configuration that is not an error.
package struct Notice: Hashable, Sendable {
    package var level: LogLevel
    package var text: String

    package init(level: LogLevel, text: String) {
        self.level = level
        self.text = text
    }
}
