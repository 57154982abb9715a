/// What `echo_supervisord_conf` prints: every option with its default and a short explanation (SPEC ECHO-1 to ECHO-3).
///
/// The active lines and the section headers, commented out or not, are those of Supervisor's own sample, because
/// people generate a file with this program and edit it by script. An option that is ours is commented out.
package enum SampleConfiguration {
    /// The whole file, with a newline at its end.
    package static let text = servers + daemon + client + program + eventListener + group + include

    // Upstream's own test of the program looks for the words of the first line.
    private static let servers = """
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
        file=/tmp/supervisor.sock   ; path of the socket, required
        ;chmod=0700                 ; mode of the socket file (default 0700)
        ;chown=nobody:nogroup       ; owner of the socket file, user or user:group (default unchanged)
        ;username=user              ; ask for this name (default: no authentication)
        ;password=123               ; and this password, in clear text or as {SHA} and 40 hexadecimal digits

        ; Keys of both servers that Supervisor 4.3 does not have; it ignores them.

        ;health_noauth=false        ; /livez, /readyz and /healthz need no password (default false)
        ;metrics_noauth=false       ; /metrics needs none (default false)

        ; The server below listens on TCP, for supervisorctl on another machine and for the web page. It is off unless
        ; you uncomment it. It neither encrypts nor, without username and password, asks who is there: whoever reaches
        ; it can run any configured program. Bind it to localhost or to a network that you trust.

        ;[inet_http_server]
        ;port=127.0.0.1:9001        ; address and port, required; *:9001 or 9001 listens on all interfaces
        ;username=user              ; ask for this name (default: no authentication)
        ;password=123               ; and this password
        ;legacy_get_actions=false   ; act on the web page's own forms only, not on plain links (default true)

        """ + "\n"

    private static let daemon = """
        [supervisord]
        logfile=/tmp/supervisord.log ; activity log (default supervisord.log in the working directory)
        logfile_maxbytes=50MB        ; rotate the log at this size, 0 never (default 50MB)
        logfile_backups=10           ; rotated logs to keep, 0 keeps none (default 10)
        loglevel=info                ; critical, error, warn, info, debug, trace or blather (default info)
        pidfile=/tmp/supervisord.pid ; file with the process id (default supervisord.pid in the working directory)
        nodaemon=false               ; stay in the foreground (default false)
        silent=false                 ; in the foreground, do not copy the log to standard output (default false)
        minfds=1024                  ; raise the limit of open files to at least this (default 1024)
        minprocs=200                 ; raise the limit of processes to at least this (default 200)
        ;umask=022                   ; file mode mask of the daemon (default 022)
        ;user=supervisord            ; become this user at start, or user:group, names or numbers (default: stay)
        ;identifier=supervisor       ; name of this instance for clients (default supervisor)
        ;directory=/tmp              ; change to this directory when daemonizing (default: stay)
        ;nocleanup=false             ; keep the AUTO logs of the run before (default false)
        ;childlogdir=/tmp            ; directory of AUTO logs (default $TMPDIR or /tmp)
        ;environment=KEY="value"     ; variables for all programs, comma separated (default none)
        ;strip_ansi=false            ; remove terminal escape sequences from logs of programs (default false)

        ; Keys of [supervisord] that Supervisor 4.3 does not have; it ignores them.

        ;container=auto              ; defaults of a container: foreground, logs on stdout and stderr, control socket.
        ;                            ; auto: when started as the first process of one; or true, false (default auto)
        ;subreaper=true              ; orphans of programs become ours, to be reaped (default true)
        ;exit_on=never               ; for programs that do not say otherwise (default never)
        ;exit_code=propagate         ; status when a program's end is ours: propagate or zero (default propagate)
        ;shutdown_delay=0            ; seconds between the request to end and the first stop signal (default 0)
        ;shutdown_timeout=0          ; seconds for a whole shutdown, 0 no limit (default 0)
        ;drop_capabilities=false     ; give up capabilities that neither we nor programs need (default false)
        ;seccomp=unconfined          ; self denies us and all programs dangerous system calls (default unconfined)
        ;signal_map=HUP:forward      ; signals: shutdown, reload, reopen, forward or ignore (default none)
        ;log_format=text             ; activity log: text or json; and what programs have that do not set it:
        ;                            ; raw, prefix or json (default text, which is raw for programs)
        ;log_overflow=block          ; of programs that do not set it, and so are log_prefix and log_buffer

        ; Without the next section supervisorctl and the web page cannot do anything.

        [rpcinterface:supervisor]
        supervisor.rpcinterface_factory = supervisor.rpcinterface:make_main_rpcinterface

        """ + "\n"

    private static let client = """
        ; How supervisorctl finds the daemon: the same address, name and password as in the server section above.

        [supervisorctl]
        serverurl=unix:///tmp/supervisor.sock ; unix:// and a path, or http://host:port (default http://localhost:9001)
        ;serverurl=http://127.0.0.1:9001
        ;username=chris              ; as in the server section (default none)
        ;password=123                ; as in the server section (default none)
        ;prompt=mysupervisor         ; prompt of the shell (default supervisor)
        ;history_file=~/.sc_history  ; file for the history of the shell (default none)

        """ + "\n"

    private static let program = """
        ; Every option of a program. Uncomment a copy for each of yours; command is the only one required.

        ;[program:theprogramname]
        ;command=/bin/cat              ; program and arguments, quoted as in a shell; looked up in PATH without a slash
        ;process_name=%(program_name)s ; name of a process, with %(process_num)d if numprocs > 1 (default program name)
        ;numprocs=1                    ; number of processes (default 1)
        ;numprocs_start=0              ; number of the first process (default 0)
        ;directory=/tmp                ; working directory (default: that of supervisord)
        ;umask=022                     ; file mode mask (default: that of supervisord)
        ;priority=999                  ; lower starts earlier and stops later (default 999)
        ;autostart=true                ; start together with supervisord (default true)
        ;startsecs=1                   ; seconds it has to stay up to count as started (default 1)
        ;startretries=3                ; further tries after a failed start (default 3)
        ;autorestart=unexpected        ; after an exit: true, false, or unexpected (default unexpected)
        ;exitcodes=0                   ; exit codes that are expected, comma separated (default 0)
        ;stopsignal=TERM               ; signal that asks it to end (default TERM)
        ;stopwaitsecs=10               ; seconds to wait for that before SIGKILL (default 10)
        ;stopasgroup=false             ; send stopsignal to the whole process group (default false)
        ;killasgroup=false             ; send SIGKILL to the whole process group (default: as stopasgroup)
        ;user=chrism                   ; run as this user, or user:group, names or numbers (default: as supervisord)
        ;redirect_stderr=false         ; treat standard error as standard output (default false)
        ;stdout_logfile=/a/path        ; log of standard output: a path, AUTO or NONE (default AUTO)
        ;stdout_logfile_maxbytes=50MB  ; rotate at this size, 0 never (default 50MB)
        ;stdout_logfile_backups=10     ; rotated files to keep, 0 keeps none (default 10)
        ;stdout_capture_maxbytes=0     ; size of the capture buffer, 0 turns capture off (default 0)
        ;stdout_events_enabled=false   ; an event for each piece of output (default false)
        ;stdout_syslog=false           ; also send the output to syslog (default false)
        ;stderr_logfile=/a/path        ; log of standard error: a path, AUTO or NONE (default AUTO)
        ;stderr_logfile_maxbytes=50MB  ; rotate at this size, 0 never (default 50MB)
        ;stderr_logfile_backups=10     ; rotated files to keep, 0 keeps none (default 10)
        ;stderr_capture_maxbytes=0     ; size of the capture buffer, 0 turns capture off (default 0)
        ;stderr_events_enabled=false   ; an event for each piece of output (default false)
        ;stderr_syslog=false           ; also send the output to syslog (default false)
        ;environment=A="1",B="2"       ; variables beyond those of supervisord (default none)
        ;serverurl=AUTO                ; SUPERVISOR_SERVER_URL for the program (default AUTO: our own address)

        ; Keys that Supervisor 4.3 does not have; it ignores them.

        ;exit_on=never                 ; end that ends supervisord: never, fatal, unexpected, exit (default never)
        ;killmode=process              ; who is stopped: the process, its group or its tree (default process)
        ;forward_signals=USR1,WINCH    ; signals that are passed on when supervisord gets them (default none)
        ;group_add=logs,1234           ; supplementary groups besides those of the user (default none)
        ;user_environment=false        ; HOME, USER, LOGNAME and SHELL of the user (default false)
        ;cap_drop=ALL                  ; capabilities to take away, comma separated (default none)
        ;cap_add=NET_BIND_SERVICE      ; capabilities to give back or to add, also with user (default none)
        ;                              ; or, in their place, capabilities=^cap_kill, which is libcap's IAB text
        ;no_new_privileges=false       ; nothing it executes can have more rights than it (default false)
        ;seccomp=default               ; system calls: unconfined, default or /path/profile.json (default unconfined)
        ;rlimit_nofile=1024:65536      ; soft[:hard] or unlimited; and so rlimit_core, rlimit_as ... (default inherited)
        ;oom_score_adj=0               ; killed for lack of memory sooner, 1000, or later, -1000 (default inherited)
        ;nice=0                        ; nice value, -20 to 19 (default inherited)
        ;ioprio=best-effort:4          ; realtime:0-7, best-effort:0-7 or idle (default inherited)
        ;cpuset=0-3                    ; processors it may use (default inherited)
        ;strict=false                  ; not run when any of these is refused, instead of a warning (default false)
        ;log_format=raw                ; of output to /dev/stdout: raw, prefix or json (default raw)
        ;log_prefix="%(program_name)s | " ; what a line begins with in prefix format (default the name and a bar)
        ;log_buffer=1MB                ; kept while standard output is not read (default 1MB)
        ;log_overflow=block            ; then: block, the program waits; or drop its oldest lines (default block)

        ; A section named fcgi-program:NAME has the same options and these: socket (tcp://host:port or
        ; unix:///path, required), socket_owner, socket_mode (default 0700) and socket_backlog.

        """ + "\n"

    private static let eventListener = """
        ; Every option of an event listener: a program that is told what happens to the others.

        ;[eventlistener:theeventlistenername]
        ;command=/bin/eventlistener    ; program and arguments, required
        ;process_name=%(program_name)s ; name of a process, with %(process_num)d if numprocs > 1 (default program name)
        ;numprocs=1                    ; number of processes; each event goes to one of them (default 1)
        ;numprocs_start=0              ; number of the first process (default 0)
        ;events=EVENT                  ; event types to be told about, comma separated, required
        ;buffer_size=10                ; events kept while no process is ready (default 10)
        ;event_length=characters       ; what the length of an event counts: characters or bytes (default characters)
        ;result_handler=supervisor.dispatchers:default_handler ; or supervisor_stdout:event_handler, which prints results
        ;directory=/tmp                ; working directory (default: that of supervisord)
        ;umask=022                     ; file mode mask (default: that of supervisord)
        ;priority=-1                   ; lower starts earlier and stops later (default -1)
        ;autostart=true                ; start together with supervisord (default true)
        ;startsecs=1                   ; seconds it has to stay up to count as started (default 1)
        ;startretries=3                ; further tries after a failed start (default 3)
        ;autorestart=unexpected        ; after an exit: true, false, or unexpected (default unexpected)
        ;exitcodes=0                   ; exit codes that are expected, comma separated (default 0)
        ;stopsignal=TERM               ; signal that asks it to end (default TERM)
        ;stopwaitsecs=10               ; seconds to wait for that before SIGKILL (default 10)
        ;stopasgroup=false             ; send stopsignal to the whole process group (default false)
        ;killasgroup=false             ; send SIGKILL to the whole process group (default: as stopasgroup)
        ;user=chrism                   ; run as this user, or user:group, names or numbers (default: as supervisord)
        ;redirect_stderr=false         ; true is refused: standard output carries the listener's protocol
        ;stdout_logfile=/a/path        ; log of standard output: a path, AUTO or NONE (default AUTO)
        ;stdout_logfile_maxbytes=50MB  ; rotate at this size, 0 never (default 50MB)
        ;stdout_logfile_backups=10     ; rotated files to keep, 0 keeps none (default 10)
        ;stdout_events_enabled=false   ; has no effect in a listener (default false)
        ;stdout_syslog=false           ; also send the output to syslog (default false)
        ;stderr_logfile=/a/path        ; log of standard error: a path, AUTO or NONE (default AUTO)
        ;stderr_logfile_maxbytes=50MB  ; rotate at this size, 0 never (default 50MB)
        ;stderr_logfile_backups=10     ; rotated files to keep, 0 keeps none (default 10)
        ;stderr_capture_maxbytes=0     ; size of the capture buffer, 0 turns capture off (default 0)
        ;stderr_events_enabled=false   ; an event for each piece of output (default false)
        ;stderr_syslog=false           ; also send the output to syslog (default false)
        ;environment=A="1",B="2"       ; variables beyond those of supervisord (default none)
        ;serverurl=AUTO                ; SUPERVISOR_SERVER_URL for the program (default AUTO: our own address)

        """ + "\n"

    private static let group = """
        ; Programs that are started and stopped under one name.

        ;[group:thegroupname]
        ;programs=progname1,progname2  ; names of program or fcgi-program sections, comma separated
        ;priority=999                  ; lower starts earlier and stops later (default 999)

        """ + "\n"

    private static let include = """
        ; More files, as paths and patterns with blanks between, relative to this file. They cannot include others.

        ;[include]
        ;files = relative/directory/*.ini

        """
}
