import Model
import Text

/// The kind of a section, by its name.
enum SectionKind: CaseIterable, Hashable {
    case supervisord, supervisorctl, include, inetServer, unixServer
    case rpcInterface, clientPlugin, program, group, eventListener, fastCGIProgram

    /// The value is nil for a section that none of our programs reads.
    init?(section: String) {
        let halves = section.halves(atFirst: UInt8(ascii: ":"))
        let word = halves?.head ?? section
        guard let kind = Self.allCases.first(where: { $0.word == word }) else { return nil }
        switch kind.naming {
        case .never where halves != nil, .always where halves == nil: return nil
        case .never, .optional, .always: self = kind
        }
    }

    /// The word before the colon.
    var word: String {
        switch self {
        case .supervisord: "supervisord"
        case .supervisorctl: "supervisorctl"
        case .include: "include"
        case .inetServer: "inet_http_server"
        case .unixServer: "unix_http_server"
        case .rpcInterface: "rpcinterface"
        case .clientPlugin: "ctlplugin"
        case .program: "program"
        case .group: "group"
        case .eventListener: "eventlistener"
        case .fastCGIProgram: "fcgi-program"
        }
    }

    /// The name for any section of the kind in messages.
    var label: String {
        naming == .always ? "[\(word):x]" : "[\(word)]"
    }

    enum Naming { case never, optional, always }

    /// Whether a colon and a name have to, may or must not follow the word.
    var naming: Naming {
        switch self {
        case .supervisord, .supervisorctl, .include: .never
        case .inetServer, .unixServer: .optional
        case .rpcInterface, .clientPlugin, .program, .group, .eventListener, .fastCGIProgram: .always
        }
    }
}
