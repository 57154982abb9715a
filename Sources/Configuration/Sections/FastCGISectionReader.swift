import Model
import Text

/// Reads what an `[fcgi-program:x]` has as a group: its socket (SPEC CFG-154, CFG-155, FCGI-1 to FCGI-6).
struct FastCGISectionReader {
    let context: ReadingContext
    let section: String

    func group() throws(ConfigurationError) -> GroupSettings {
        let reader = context.readerWithHere(section)
        let name = try GroupReader.name(reader)
        let priority = try reader.value("priority", default: 999, OptionValue.integer)
        let socket = try socket(program: name)
        let processes = try ProcessSectionReader(
            context: context,
            section: section,
            group: name,
            kind: .protocolSpeaker
        ).processes()
        // Without an address an error has been reported: the group is only there for further checks.
        let kind = socket.map { GroupSettings.Kind.fastCGI($0) } ?? .program
        return GroupSettings(name: name, priority: priority, kind: kind, processes: processes)
    }

    /// The socket, or nil when an error has been reported and the load goes on.
    func socket(program: String) throws(ConfigurationError) -> FastCGISocketSettings? {
        let reader = context.readerWithHere(section)
        let user = try reader.value("user", default: UserAccount?.none) { text throws(ConfigurationError) in
            try OptionValue.user(text, on: context.host)
        }
        let backlog = try reader.value("socket_backlog", default: Int?.none) { text throws(ConfigurationError) in
            let number = try OptionValue.wholeNumber(text)
            guard number.value >= 1, number.value <= 65535 else {
                throw ConfigurationError("Invalid socket_backlog value \(number.description)")
            }
            return number.value
        }
        let owner = try reader.value("socket_owner", default: SocketOwner?.none) { text throws(ConfigurationError) in
            guard let owner = OptionValue.socketOwner(text, on: context.host) else {
                throw ConfigurationError("Invalid socket_owner value \(text)")
            }
            return owner
        }
        let mode = try reader.value("socket_mode", default: UInt32?.none) { text throws(ConfigurationError) in
            guard let mode = try? OptionValue.octal(text) else {
                throw ConfigurationError("Invalid socket_mode value \(text)")
            }
            return mode
        }
        guard let address = try address(reader, program: program, isUnixOnly: owner != nil || mode != nil) else {
            return nil
        }
        var settings = FastCGISocketSettings(address: address, owner: owner, mode: mode ?? 0o700, backlog: backlog)
        settings.section = section
        if case .unix = address, owner == nil, let user,
            user.uid != context.host.userID || user.namesGroup
        {
            settings.owner = SocketOwner(uid: user.uid, gid: user.gid)
        }
        return settings
    }

    private func address(
        _ reader: SectionReader,
        program: String,
        isUnixOnly: Bool
    ) throws(ConfigurationError) -> FastCGISocketSettings.Address? {
        let missing = "[\(section)] section requires a \"socket\" line"
        var reader = reader
        reader.expansions = reader.expansions.adding(["program_name": .text(program)])
        guard reader.isSet("socket") else {
            try reader.failForLack(of: "socket", missing)
            return nil
        }
        return try reader.value("socket", default: FastCGISocketSettings.Address?.none) {
            text throws(ConfigurationError) in
            if text.isEmpty { throw ConfigurationError(missing) }
            let place = " in [\(section)] socket"
            if isUnixOnly, !text.hasBytes(prefix: "unix://") {
                throw ConfigurationError(
                    "socket_owner and socket_mode params should only be used with a Unix domain socket\(place)"
                )
            }
            do throws(ConfigurationError) {
                return try OptionValue.fastCGIAddress(text, on: context.host)
            } catch {
                throw ConfigurationError(error.message + place)
            }
        }
    }
}
