import Model
import Text

/// Reads the sections of HTTP servers (SPEC 1.7).
struct ServerSectionReader {
    let context: ReadingContext

    /// Inet servers, then unix servers, each in file order (SPEC CFG-100).
    func servers() throws(ConfigurationError) -> [HTTPServerSettings] {
        var servers: [HTTPServerSettings] = []
        for section in sections(of: "inet_http_server") {
            if let server = try inetServer(context.reader(section)) { servers.append(try opened(server)) }
        }
        for section in sections(of: "unix_http_server") {
            if let server = try unixServer(context.reader(section)) { servers.append(try opened(server)) }
        }
        return servers
    }

    /// With the pages that need no password (EXT-51).
    private func opened(_ settings: HTTPServerSettings) throws(ConfigurationError) -> HTTPServerSettings {
        let reader = context.reader(settings.section)
        var settings = settings
        settings.isHealthOpen = try reader.value("health_noauth", default: false, OptionValue.boolean)
        settings.areMetricsOpen = try reader.value("metrics_noauth", default: false, OptionValue.boolean)
        return settings
    }

    /// `kind` and `kind:name`; a name that only begins so is no server (CFG-100, improved).
    private func sections(of kind: String) -> [String] {
        context.raw.sections.map(\.name).filter { $0 == kind || $0.hasBytes(prefix: kind + ":") }
    }

    private func inetServer(_ reader: SectionReader) throws(ConfigurationError) -> HTTPServerSettings? {
        let credentials = try credentials(reader)
        guard reader.isSet("port") else {
            try reader.failForLack(of: "port", "section [\(reader.section)] has no port value")
            return nil
        }
        let address = try reader.value("port", default: nil) { text throws(ConfigurationError) in
            let (host, port) = try OptionValue.inetAddress(text)
            return HTTPServerSettings.Address.inet(host: host, port: port)
        }
        guard let address else { return nil }
        return HTTPServerSettings(
            section: reader.section,
            address: address,
            credentials: credentials,
            legacyGetActions: try legacyGetActions(reader)
        )
    }

    private func unixServer(_ reader: SectionReader) throws(ConfigurationError) -> HTTPServerSettings? {
        guard reader.isSet("file") else {
            try reader.failForLack(of: "file", "section [\(reader.section)] has no file value")
            return nil
        }
        let path = try context.readerWithHere(reader.section).value("file", default: "") {
            text throws(ConfigurationError) in
            // It would be the working directory.
            if text.trimmed.isEmpty { throw ConfigurationError("section [\(reader.section)] has an empty file value") }
            return PathText.resolved(text.trimmed, on: context.host)
        }
        let credentials = try credentials(reader)
        let owner = try reader.value("chown", default: SocketOwner?.none) { text throws(ConfigurationError) in
            guard let owner = OptionValue.socketOwner(text, on: context.host) else {
                throw ConfigurationError("Invalid sockchown value \(text)")
            }
            return owner
        }
        let mode = try reader.value("chmod", default: UInt32(0o700)) { text throws(ConfigurationError) in
            guard let mode = try? OptionValue.octal(text) else {
                throw ConfigurationError("Invalid chmod value \(text)")
            }
            return mode
        }
        return HTTPServerSettings(
            section: reader.section,
            address: .unix(path: path, mode: mode, owner: owner),
            credentials: credentials,
            legacyGetActions: try legacyGetActions(reader)
        )
    }

    private func legacyGetActions(_ reader: SectionReader) throws(ConfigurationError) -> Bool {
        try reader.value("legacy_get_actions", default: true, OptionValue.boolean)
    }

    /// Both or neither; an empty user name means an open server (SPEC CFG-105).
    private func credentials(_ reader: SectionReader) throws(ConfigurationError) -> HTTPServerSettings.Credentials? {
        let username = try reader.text("username")
        let password = try reader.text("password")
        if reader.isSet("username") != reader.isSet("password") {
            try reader.fail(
                "Section [\(reader.section)] contains incomplete authentication: If a username or a password is "
                    + "specified, both the username and password must be specified",
                reader.isSet("username") ? "username" : "password"
            )
        }
        guard let username, let password, !username.isEmpty else { return nil }
        if CryptHash.isMeant(by: password), !CryptHash.isUsable(password) { warnOfNoHash(reader) }
        return HTTPServerSettings.Credentials(username: username, password: password)
    }

    /// The password itself is not shown: logs are read by more people than the file.
    private func warnOfNoHash(_ reader: SectionReader) {
        let text = "begins like a crypt(3) hash but is not one: taken as the password itself, as Supervisor takes it"
        var warning = reader.warning("[\(reader.section)] password: \(text)", "password")
        warning.reason = text
        context.sink.warnOnce(warning)
    }
}
