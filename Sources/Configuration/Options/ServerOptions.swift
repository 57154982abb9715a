import Model
import Text

/// The draft for the settings of an HTTP server.
struct ServerDraft: SectionDraft {
    static let change = OptionDescription.Change.daemonRestart

    var settings: HTTPServerSettings
    /// The path of a unix server; empty when it is wrong and the load goes on.
    var path = ""
    /// nil for the default.
    var mode: UInt32?
    var owner: SocketOwner?
    /// The address of an inet server; nil when it is wrong and the load goes on.
    var inet: HTTPServerSettings.Address?
    var username: String?
    var password: String?
}

/// The options of `[unix_http_server]` and `[inet_http_server]` (CFG-100 to CFG-106), in pieces that are read in Supervisor's order.
enum ServerOptions {
    static var unix: [Option<ServerDraft>] { file + credentials + access + common }
    static var inet: [Option<ServerDraft>] { credentials + port + common }

    /// The order for readers.
    static let presentation = ["file", "port", "chmod", "chown", "username", "password", "password_file"]

    static var file: [Option<ServerDraft>] {
        [
            Option("file", "path", .required, "path of the socket", sample: .value("/tmp/supervisor.sock")) {
                draft,
                reader in
                reader.withHere {
                    reader.read(&draft.path) { text, host throws(ConfigurationError) in
                        // An empty path would be the working directory.
                        if text.trimmed.isEmpty {
                            throw ConfigurationError("section [\(reader.section.section)] has an empty file value")
                        }
                        return PathText.resolved(text.trimmed, on: host)
                    }
                }
            }
        ]
    }

    static var port: [Option<ServerDraft>] {
        [
            Option(
                "port",
                "`host:port`, `*:port`, port, `[::1]:port`",
                .required,
                "address and port; `*:9001` or `9001` listens on all interfaces",
                sample: .value(
                    "127.0.0.1:9001",
                    comment: "address and port, required; *:9001 or 9001 listens on all interfaces"
                )
            ) { draft, reader in
                reader.read(&draft.inet) { text throws(ConfigurationError) in
                    let (host, port) = try OptionValue.inetAddress(text)
                    return .inet(host: host, port: port)
                }
            }
        ]
    }

    static var credentials: [Option<ServerDraft>] {
        [
            Option(
                "username",
                "text",
                .otherwise("no authentication"),
                "name that clients have to give",
                sample: .value("user", summary: "ask for this name")
            ) { $1.text(&$0.username) },
            Option(
                "password",
                "text",
                .absent("none"),
                "password that goes with `username`: both or neither; in clear text, or `{SHA}` and 40 hexadecimal digits",
                note:
                    "or a hash of crypt(3) such as `$6$…` or `$y$…`, [security.md](security.md#passwords-that-are-hashes)",
                sample: .value(
                    "123",
                    comment: "and this password, in clear text or as {SHA} and 40 hexadecimal digits"
                )
            ) { $1.text(&$0.password) },
            Option(
                "password_file",
                "path",
                .absent("none"),
                "file with that password, in the place of `password`",
                note: "without its last newline, [secrets.md](secrets.md)",
                sample: .value("/run/secrets/password", comment: "file with that password, instead"),
                origin: .ours
            ) { $1.passwordFile(&$0.password) },
        ]
    }

    static var access: [Option<ServerDraft>] {
        [
            Option(
                "chown",
                "user",
                .absent("unchanged"),
                "owner of the socket file, user or user:group",
                sample: .value("nobody:nogroup")
            ) { $1.socketOwner(&$0.owner, "sockchown") },
            Option("chmod", "octal", "0700", "mode of the socket file") { $1.socketMode(&$0.mode, "chmod") },
        ]
    }

    static var common: [Option<ServerDraft>] {
        [
            Option(
                "legacy_get_actions",
                "boolean",
                "true",
                "the [web page](web.md#actions) acts upon links and forms without its token too, as scripts use them",
                note:
                    "never when a browser says that it sends them for another site, which it may leave out without TLS",
                sample: .value("false", summary: "act on the web page's own forms only, not on plain links"),
                origin: .ours
            ) { $1.boolean(&$0.settings.legacyGetActions) },
            Option(
                "health_noauth",
                "boolean",
                "false",
                "/livez, /readyz and /healthz need no password",
                note: "[health.md](health.md)",
                origin: .ours
            ) { $1.boolean(&$0.settings.isHealthOpen) },
            Option(
                "metrics_noauth",
                "boolean",
                "false",
                "/metrics needs no password",
                sample: .summary("/metrics needs none"),
                origin: .ours
            ) { $1.boolean(&$0.settings.areMetricsOpen) },
        ]
    }
}
