import Model
import Text

/// Makes the group of an `[fcgi-program:x]` with its socket (CFG-154, CFG-155, FCGI-1 to FCGI-6).
struct FastCGISectionReader {
    let context: ReadingContext
    let section: String

    func group() throws(ConfigurationError) -> GroupSettings {
        let reader = context.readerWithHere(section)
        let name = try GroupReader.name(reader)
        var draft = GroupDraft()
        try OptionReader(reader, in: context).read(context.programOptions.groupPriority, into: &draft)
        let socket = try socket(program: name)
        let processes = try ProcessSectionReader(
            context: context,
            section: section,
            group: name,
            kind: .protocolSpeaker
        ).processes()
        // Without an address an error has been reported: the group is only there for further checks.
        let kind = socket.map { GroupSettings.Kind.fastCGI($0) } ?? .program
        return GroupSettings(name: name, priority: draft.priority, kind: kind, processes: processes)
    }

    /// The socket, or nil when an error has been reported and the load goes on.
    func socket(program: String) throws(ConfigurationError) -> FastCGISocketSettings? {
        var draft = FastCGIDraft(program: program)
        try OptionReader(context.readerWithHere(section), in: context).read(FastCGIOptions.all, into: &draft)
        guard let address = draft.address else { return nil }
        var settings = FastCGISocketSettings(address: address, section: section)
        settings.owner = draft.owner
        settings.mode = draft.mode ?? settings.mode
        settings.backlog = draft.backlog
        if case .unix = address, draft.owner == nil, let user = draft.user,
            user.uid != context.host.userID || user.namesGroup
        {
            settings.owner = SocketOwner(uid: user.uid, gid: user.gid)
        }
        return settings
    }
}
