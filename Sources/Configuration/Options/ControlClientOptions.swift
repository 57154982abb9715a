import Text

/// The draft into which the options of `[supervisorctl]` are read.
struct ControlClientDraft: SectionDraft {
    /// The options are read each time that supervisorctl runs.
    static let change = OptionDescription.Change.nothing

    var settings = ControlClientSettings()
}

/// The options of `[supervisorctl]` (CFG-110 to CFG-113), in the order in which Supervisor reads them.
enum ControlClientOptions {
    static var all: [Option<ControlClientDraft>] { withoutPasswordFile + passwordFile }

    static var withoutPasswordFile: [Option<ControlClientDraft>] {
        server + [
            Option("prompt", "text", "supervisor", "prompt of the shell", sample: .value("mysupervisor")) {
                $1.text(&$0.settings.prompt)
            },
            Option(
                "username",
                "text",
                .absent("none"),
                "as in the server section",
                note: "`-u`, `--username` on the command line",
                sample: .value("chris")
            ) { $1.text(&$0.settings.username) },
            Option(
                "password",
                "text",
                .absent("none"),
                "as in the server section",
                note: "`-p`, `--password` on the command line",
                sample: .value("123")
            ) { $1.text(&$0.settings.password) },
            Option(
                "history_file",
                "path",
                .absent("none"),
                "file for the history of the shell",
                note: "`-r`, `--history_file` on the command line",
                sample: .value("~/.sc_history")
            ) { draft, reader in
                reader.withHere {
                    reader.read(&draft.settings.historyFile) { text, host in
                        text.isEmpty ? nil : PathText.resolved(text, on: host)
                    }
                }
            },
        ]
    }

    /// The password file is read by itself: if the user may not read it, supervisorctl still works.
    static var passwordFile: [Option<ControlClientDraft>] {
        [
            Option(
                "password_file",
                "path",
                .absent("none"),
                "as in the server section",
                note: "of those that `[supervisorctl]` lacks, the section of the server is asked",
                sample: .value("/run/secrets/password"),
                origin: .ours
            ) { $1.passwordFile(&$0.settings.password) }
        ]
    }

    /// The order for readers.
    static let presentation = ["serverurl", "username", "password", "password_file", "prompt", "history_file"]

    static var server: [Option<ControlClientDraft>] {
        [
            Option(
                "serverurl",
                "`unix://path`, `http://host:port`",
                "http://localhost:9001",
                "unix:// and a path, or http://host:port",
                note: "`-s`, `--serverurl` on the command line; the default is the last of the places below",
                sample: .value("unix:///tmp/supervisor.sock")
            ) { draft, reader in
                reader.withHere {
                    reader.read(&draft.settings.serverURL) { text, host in
                        guard text.hasBytes(prefix: unixScheme) else { return text }
                        return unixScheme + PathText.resolved(text.dropping(bytes: unixScheme.utf8.count), on: host)
                    }
                }
            }
        ]
    }

    static let unixScheme = "unix://"
}
