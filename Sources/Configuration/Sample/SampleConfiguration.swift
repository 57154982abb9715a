/// The output of `echo_supervisord_conf`: every option with its default and a short explanation (ECHO-1 to ECHO-3).
///
/// The active lines and the section headers, commented out or not, are those of Supervisor's own sample, because people
/// generate a file with this program and edit it by script. Our own options are commented out. The lines of options come from
/// the table of options.
package enum SampleConfiguration {
    /// The whole file, with a newline at its end.
    package static var text: String {
        // Upstream's own test of the program looks for the words of the first line.
        """
        ; Sample supervisor config file.
        ;
        ; A line that begins with ";" or "#" is a comment, and so is everything behind a ";" or "#" that follows a
        ; blank: "a=b ;c" is a=b, "a=b;c" is not. Quotes do not protect it, so a command must not hold " ;" or " #".
        ; Values are not quoted, except in environment=. "~" and "$HOME" mean nothing in a command, but %(ENV_HOME)s
        ; is the environment variable HOME and %(here)s the directory of this file. Write %% for a percent sign.
        ;
        ; The paths below /tmp are there to make the sample work everywhere. Use better ones: some systems delete old
        ; files in /tmp, and supervisorctl cannot reach a daemon whose socket file is gone.
        ;
        ; In a container, where supervisord is the first process, most of this file can be left out: see "container".

        [unix_http_server]
        \(unixServer.lines(.supervisor))
        ; Keys of both servers that Supervisor 4.3 does not have; it ignores them.

        \(unixServer.lines(.ours, except: ["legacy_get_actions"]))
        ; The server below listens on TCP, for supervisorctl on another machine and for the web page. It is off unless
        ; you uncomment it. It neither encrypts nor, without username and password, asks who is there: whoever reaches
        ; it can run any configured program. Bind it to localhost or to a network that you trust.

        ;[inet_http_server]
        \(inetServer.lines(["port", "username", "password", "legacy_get_actions"]))
        [supervisord]
        \(daemon.lines(.supervisor))
        ; Keys of [supervisord] that Supervisor 4.3 does not have; it ignores them.

        \(daemon.lines(.ours))
        ; Without the next section supervisorctl and the web page cannot do anything.

        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

        ; How supervisorctl finds the daemon: the same address, name and password as in the server section above.

        [supervisorctl]
        \(client.lines(["serverurl"]));serverurl=http://127.0.0.1:9001
        \(client.lines(.supervisor, except: ["serverurl"]))
        ; Every option of a program. Uncomment a copy for each of yours; command is the only one required.

        ;[program:theprogramname]
        \(program.lines(.supervisor))
        ; Keys that Supervisor 4.3 does not have; it ignores them.

        \(program.lines(.ours))
        ; A section named fcgi-program:NAME has the same options and these: socket (tcp://host:port or
        ; unix:///path, required), socket_owner, socket_mode (default 0700) and socket_backlog.

        ; Every option of an event listener: a program that is told what happens to the others.

        ;[eventlistener:theeventlistenername]
        \(listener.lines(listenerStart) + listener.lines(.supervisor, except: Set(listenerStart)))
        ; Programs that are started and stopped under one name.

        ;[group:thegroupname]
        \(SampleLines(.group, column: 31).lines(.supervisor))
        ; More files, as paths and patterns with blanks between, relative to this file. They cannot include others.

        ;[include]
        ;files = relative/directory/*.ini

        """
    }

    private static let unixServer = SampleLines(.unixServer, column: 28, active: ["file"])
    private static let inetServer = SampleLines(
        .inetServer,
        column: 28,
        samples: ["password": .value("123", comment: "and this password")]
    )
    private static let daemon = SampleLines(
        .supervisord,
        column: 29,
        active: [
            "logfile", "logfile_maxbytes", "logfile_backups", "loglevel", "pidfile", "nodaemon", "silent", "minfds",
            "minprocs",
        ]
    )
    private static let client = SampleLines(.supervisorctl, column: 29, active: ["serverurl"])
    private static let program = SampleLines(.program, column: 31)
    private static let listener = SampleLines(
        .eventListener,
        column: 31,
        samples: [
            "command": .value("/bin/eventlistener", summary: "program and arguments"),
            "stdout_capture_maxbytes": .hidden,
        ]
    )
    private static let listenerStart = [
        "command", "process_name", "numprocs", "numprocs_start", "events", "buffer_size", "event_length",
        "result_handler",
    ]
}
