import Model

/// Everything that the configuration files and the command line say, checked and with defaults filled in.
package struct Configuration: Sendable {
    package var daemon: DaemonSettings
    /// In the order in which they are opened: inet servers, then unix servers, each in file order (SPEC CFG-100).
    package var servers: [HTTPServerSettings]
    /// Namespaces of the `[rpcinterface:x]` sections, in file order (SPEC PLUG-2).
    package var rpcNamespaces: [String]
    /// Ordered by priority, then name (SPEC CFG-166).
    package var groups: [GroupSettings]
    /// What the daemon logs once its log is open, in the order of SPEC SD-43: warnings, then information.
    package var notices: [Notice]

    package init(
        daemon: DaemonSettings,
        servers: [HTTPServerSettings],
        rpcNamespaces: [String],
        groups: [GroupSettings],
        notices: [Notice]
    ) {
        self.daemon = daemon
        self.servers = servers
        self.rpcNamespaces = rpcNamespaces
        self.groups = groups
        self.notices = notices
    }
}

/// A message about the configuration that is no error.
package struct Notice: Hashable, Sendable {
    package var level: LogLevel
    package var text: String

    package init(level: LogLevel, text: String) {
        self.level = level
        self.text = text
    }
}
