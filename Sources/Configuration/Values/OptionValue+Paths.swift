import Text

extension OptionValue {
    /// A file whose directory exists; `~` expanded (CFG-59).
    static func pathInExistingDirectory(_ text: String, on host: any HostFiles) throws(ConfigurationError) -> String {
        let path = PathText.expandingHome(text, on: host)
        let directory = PathText.directory(of: path)
        guard directory.isEmpty || host.isDirectory(directory) else {
            throw ConfigurationError("The directory named as part of the path \(text) does not exist")
        }
        return path
    }

    /// CFG-60; `~` expanded.
    static func existingDirectory(_ text: String, on host: any HostFiles) throws(ConfigurationError) -> String {
        let path = PathText.expandingHome(text, on: host)
        guard host.isDirectory(path) else { throw ConfigurationError("\(text) is not an existing directory") }
        return path
    }

    /// The values of `*_logfile=` (CFG-61, CFG-131).
    enum ChildLogName: Equatable {
        case log(ChannelSettings.ChildLog)
        /// The deprecated file name `syslog`.
        case syslog
    }

    /// CFG-61. An empty path stays one: it means no file, and getAllConfigInfo shows it as it was written.
    static func childLog(_ text: String, on host: any HostFiles) throws(ConfigurationError) -> ChildLogName {
        switch text.lowercased() {
        case "none", "off": .log(.none)
        case "auto": .log(.auto)
        case "syslog": .syslog
        default: .log(.file(try pathInExistingDirectory(text, on: host)))
        }
    }
}
