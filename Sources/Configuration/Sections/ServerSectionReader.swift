import Model
import Text

/// Reads the sections of HTTP servers (CFG-100 to CFG-106).
struct ServerSectionReader {
    let context: ReadingContext

    /// Inet servers, then unix servers, each in file order (CFG-100).
    func servers() throws(ConfigurationError) -> [HTTPServerSettings] {
        var servers: [HTTPServerSettings] = []
        for section in sections(of: .inetServer) {
            if let server = try inetServer(section) { servers.append(server) }
        }
        for section in sections(of: .unixServer) {
            if let server = try unixServer(section) { servers.append(server) }
        }
        return servers
    }

    /// `kind` and `kind:name`; a name that only begins like that is not a server (CFG-100).
    private func sections(of kind: SectionKind) -> [String] {
        context.raw.sections.map(\.name).filter { $0.hasBytes(prefix: kind.word) && SectionKind(section: $0) == kind }
    }

    private func inetServer(_ section: String) throws(ConfigurationError) -> HTTPServerSettings? {
        let reader = context.reader(section)
        let options = OptionReader(reader, in: context)
        var draft = ServerDraft(
            settings: HTTPServerSettings(section: section, address: .inet(host: nil, port: 0))
        )
        try options.read(ServerOptions.credentials, into: &draft)
        draft.settings.credentials = try credentials(draft, reader)
        guard reader.isSet("port") else {
            try reader.failForLack(of: "port", "section [\(section)] has no port value")
            return nil
        }
        try options.read(ServerOptions.port, into: &draft)
        guard let address = draft.inet else { return nil }
        draft.settings.address = address
        try options.read(ServerOptions.common, into: &draft)
        return draft.settings
    }

    private func unixServer(_ section: String) throws(ConfigurationError) -> HTTPServerSettings? {
        let reader = context.reader(section)
        let options = OptionReader(reader, in: context)
        guard reader.isSet("file") else {
            try reader.failForLack(of: "file", "section [\(section)] has no file value")
            return nil
        }
        let standardMode = HTTPServerSettings.standardMode
        var draft = ServerDraft(
            settings: HTTPServerSettings(section: section, address: .unix(path: "", mode: standardMode, owner: nil))
        )
        try options.read(ServerOptions.file, into: &draft)
        try options.read(ServerOptions.credentials, into: &draft)
        draft.settings.credentials = try credentials(draft, reader)
        try options.read(ServerOptions.access, into: &draft)
        draft.settings.address = .unix(path: draft.path, mode: draft.mode ?? standardMode, owner: draft.owner)
        try options.read(ServerOptions.common, into: &draft)
        return draft.settings
    }

    /// Both or neither; an empty user name means an open server (CFG-105).
    private func credentials(
        _ draft: ServerDraft,
        _ reader: SectionReader
    ) throws(ConfigurationError) -> HTTPServerSettings.Credentials? {
        let passwordOption = reader.isSet("password_file") ? "password_file" : "password"
        if reader.isSet("username") != reader.isSet(passwordOption) {
            try reader.fail(
                "Section [\(reader.section)] contains incomplete authentication: If a username or a password is "
                    + "specified, both the username and password must be specified",
                reader.isSet("username") ? "username" : passwordOption,
                isSafe: true
            )
        }
        guard let username = draft.username, let password = draft.password, !username.isEmpty else { return nil }
        if CryptHash.isMeant(by: password), !CryptHash.isUsable(password) { warnOfNoHash(passwordOption, reader) }
        return HTTPServerSettings.Credentials(username: username, password: password)
    }

    /// The password itself is not shown: more people read logs than the file.
    private func warnOfNoHash(_ option: String, _ reader: SectionReader) {
        let text = "begins like a crypt(3) hash but is not one: taken as the password itself, as Supervisor takes it"
        var warning = reader.warning("[\(reader.section)] \(option): \(text)", option, isSafe: true)
        warning.reason = text
        context.sink.warnOnce(warning)
    }
}
