/// What `supervisord -h` prints (SD-13).
package enum HelpText {
    /// Supervisor's own text to the letter, final blank line included: scripts and the conformance cases compare it.
    /// `program` is the name as it was invoked.
    package static func supervisor(program: String) -> String {
        """
        supervisord -- run a set of applications as daemons.

        Usage: \(program) [options]

        Options:
        -c/--configuration FILENAME -- configuration file path (searches if not given)
        -n/--nodaemon -- run in the foreground (same as 'nodaemon=true' in config file)
        -s/--silent -- no logs to stdout (maps to 'silent=true' in config file)
        -h/--help -- print this usage message and exit
        -v/--version -- print supervisord version number and exit
        -u/--user USER -- run supervisord as this user (or numeric uid)
        -m/--umask UMASK -- use this umask for daemon subprocess (default is 022)
        -d/--directory DIRECTORY -- directory to chdir to when daemonized
        -l/--logfile FILENAME -- use FILENAME as logfile path
        -y/--logfile_maxbytes BYTES -- use BYTES to limit the max size of logfile
        -z/--logfile_backups NUM -- number of backups to keep when max bytes reached
        -e/--loglevel LEVEL -- use LEVEL as log level (debug,info,warn,error,critical)
        -j/--pidfile FILENAME -- write a pid file for the daemon process to FILENAME
        -i/--identifier STR -- identifier used for this instance of supervisord
        -q/--childlogdir DIRECTORY -- the log directory for child process logs
        -k/--nocleanup --  prevent the process from performing cleanup (removal of
                           old automatic child log files) at startup.
        -a/--minfds NUM -- the minimum number of file descriptors for start success
        -t/--strip_ansi -- strip ansi escape codes from process output
        --minprocs NUM  -- the minimum number of processes available for start success
        --profile_options OPTIONS -- run supervisord under profiler and output
                                     results based on OPTIONS, which  is a comma-sep'd
                                     list of 'cumulative', 'calls', and/or 'callers',
                                     e.g. 'cumulative,callers')


        """
    }

    /// The options that Supervisor does not have. They are printed behind its text only when standard output is a terminal,
    /// because a program that reads the help expects only Supervisor's text.
    package static let extensions = """
        Options beyond Supervisor 4.3:
        --container -- use the defaults of a container even when this is not its first process
        --no-container -- use the defaults of a host even when this is the first process of a container
        --test -- check the configuration, report every error found, and exit (0 when there is none, else 2)
        --json -- with --test: report as one JSON document
        --env-file FILE -- set the variables of this file, KEY=VALUE in each line, before anything else is read
        -- COMMAND [ARGUMENT ...] -- run this command as its init and end with its status: alone without -c, else beside
                                     the programs of the file. Alone, options of tini and dumb-init are accepted too:
            -e CODE -- exit with 0 instead of this status (may be given several times)
            -g -- signals go to the whole process group (always so)
            -p SIGNAL -- pass this signal on when the parent of supervisord ends
            -r/--rewrite A:B -- pass on signal B in place of A, nothing if B is 0 (may be given several times)
            -w -- warn about orphans that are reaped
            --shutdown_timeout SECONDS -- the time that what the command leaves behind has to end, as process 1

        """
}
