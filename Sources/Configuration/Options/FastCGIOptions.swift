import Model
import Text

/// The settings of the socket of a FastCGI program.
struct FastCGIDraft: SectionDraft {
    static let change = OptionDescription.Change.programRestart

    /// The name of the program, an expansion in its address.
    let program: String
    var address: FastCGISocketSettings.Address?
    /// The user of the processes, who owns a unix socket unless it has an owner of its own.
    var user: UserAccount?
    var owner: SocketOwner?
    /// nil for the default.
    var mode: UInt32?
    var backlog: Int?
}

/// The socket of an `[fcgi-program:x]` (CFG-154, CFG-155, FCGI-1 to FCGI-6), in the order in which Supervisor reads it. Only
/// the address of a socket counts when configurations are compared.
enum FastCGIOptions {
    static var all: [Option<FastCGIDraft>] {
        [
            Option("user", "user", .otherwise("as supervisord"), "run as this user", sample: .hidden) {
                $1.read(&$0.user, OptionValue.user)
            },
            Option(
                "socket_backlog",
                "1–65535",
                .absent("the system's SOMAXCONN"),
                "clients that may wait to be accepted",
                note: uncounted,
                sample: .hidden
            ) { draft, reader in
                reader.read(&draft.backlog) { text throws(ConfigurationError) in
                    let number = try OptionValue.wholeNumber(text)
                    guard number.value >= 1, number.value <= 65535 else {
                        throw ConfigurationError("Invalid socket_backlog value \(number.description)")
                    }
                    return number.value
                }
            },
            Option(
                "socket_owner",
                "user",
                .otherwise("that of user"),
                "owner of a unix socket",
                note: uncounted,
                sample: .hidden
            ) { $1.socketOwner(&$0.owner, "socket_owner") },
            Option("socket_mode", "octal", "0700", "mode of a unix socket", note: uncounted, sample: .hidden) {
                $1.socketMode(&$0.mode, "socket_mode")
            },
            Option(
                "socket",
                "`tcp://host:port`, `unix:///path`",
                .required,
                "listening socket, given to the processes as descriptor 0",
                sample: .hidden,
                read: readAddress
            ),
        ]
    }

    private static let uncounted = "`update` does not see a change of it alone: `remove` and `add` the group"

    private static func readAddress(into draft: inout FastCGIDraft, _ reader: OptionReader) {
        let section = reader.section.section
        let missing = "[\(section)] section requires a \"socket\" line"
        guard reader.isSet else { return reader.failForLack(missing) }
        var other = reader.section
        other.expansions = other.expansions.adding(["program_name": .text(draft.program)])
        let isUnixOnly = draft.owner != nil || draft.mode != nil
        reader.with(other) {
            reader.read(&draft.address) { text throws(ConfigurationError) in
                if text.isEmpty { throw ConfigurationError(missing) }
                let place = " in [\(section)] socket"
                if isUnixOnly, !text.hasBytes(prefix: "unix://") {
                    throw ConfigurationError(
                        "socket_owner and socket_mode params should only be used with a Unix domain socket\(place)"
                    )
                }
                do throws(ConfigurationError) {
                    return try OptionValue.fastCGIAddress(text, on: reader.host)
                } catch {
                    throw ConfigurationError(error.message + place)
                }
            }
        }
    }
}

extension OptionReader {
    /// - Parameter shown: the option as Supervisor's message has it.
    func socketOwner(_ owner: inout SocketOwner?, _ shown: String) {
        read(&owner) { text, host throws(ConfigurationError) in
            guard let owner = OptionValue.socketOwner(text, on: host) else {
                throw ConfigurationError("Invalid \(shown) value \(text)")
            }
            return owner
        }
    }

    /// - Parameter shown: the option as Supervisor's message has it.
    func socketMode(_ mode: inout UInt32?, _ shown: String) {
        read(&mode) { text throws(ConfigurationError) in
            guard let mode = try? OptionValue.octal(text) else {
                throw ConfigurationError("Invalid \(shown) value \(text)")
            }
            return mode
        }
    }
}
