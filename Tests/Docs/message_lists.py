"""What a reader of Sources cannot see in the calls that log: texts that come in variables, and those that are Supervisor's."""

# By the file and the argument of a call that has no text of its own: the texts that come there, or None where they have a
# documentation of their own, for the reason behind them.
PASSED_ON = {
    ('Configuration/ConfigurationLoader.swift', '$0.logText'): None,  # the warnings of --test
    ('Configuration/Check/ProblemSink.swift', 'warning.message'): None,  # the same
    ('Daemon/Checks/ChecksLink.swift', 'text'): [
        'the checks process has said more than it was asked, it is not listened to any more',
        'the checks process does not take what it is asked',
        'the checks process has sent …, it is not listened to any more'],
    ('Daemon/Confined/ConfinedLauncher.swift', 'text + reason'): [
        '… runs as user …, without capabilities (control_user): '],
    ('Daemon/Control/Standstill.swift', 'warning'): [
        "nothing runs any more, and nothing will start by itself: …… … FATAL; 'supervisorctl why …' tells the reason, and with "
        'exit_on=fatal in [supervisord] it would end then, with a status that is not 0, instead of waiting'],
    ('Daemon/Control/Supervisor.swift', 'text'): [
        'drop_capabilities: supervisord has given up …, which \'…\' needs, and has to be restarted',
        "drop_capabilities: '…' sets no capabilities and can have those only that supervisord has kept"],
    ('Daemon/ControlLink/ControlLink.swift', 'text'): [
        'cannot pass the listening sockets on to the control process: …',
        'the control process has asked before it was welcome',
        'the control process has sent …, it is not listened to any more'],
    ('Daemon/Program/ChannelLog.swift', '$0'): ["cannot rotate log file '…' to '…': …", '…: …; output is dropped meanwhile',
                                                '… can be written again, … bytes were lost', '… was closed, … bytes were lost'],
    ('Daemon/Program/SupervisedProcess+Control.swift', 'text'): ['unknown problem sending sig … (…):…'],
    ('Daemon/Program/SupervisedProcess.swift', 'warning'): [
        "… of '…': it keeps the supplementary groups of supervisord, others are refused: …",
        "… of '…': it runs with the present hard limit: …",
        "cap_drop of '…': the bounding set stays as it is, which no_new_privileges makes harmless: …",
        "… of '…': it runs without: …",
        "cannot give the … of '…' to its user '…', who cannot open /dev/… then (user): …",
        "killmode=tree of '…' without a subreaper: a descendant that has lost its parent and its session is found by … in its "
        'environment only; one that has removed it, or whose environment supervisord may not read, is not stopped'],
    ('Daemon/Startup/ActivityLogOpening.swift', 'complaint'): [
        "cannot rotate log file '…' to '…': …", "the process that writes to '…' for us was killed, what it still had is lost",
        '…: …; output is dropped meanwhile', '… can be written again, … bytes were lost', '… was closed, … bytes were lost',
        "syslog '…': … lines were lost", "syslog '…' takes lines again, … lines were lost",
        "cannot write to syslog '…': …; lines for it are dropped meanwhile"],
    ('Daemon/Startup/Bringup.swift', '$0'): None,  # why a restart was given up: an error of the configuration
    ('Daemon/Startup/Bringup.swift', 'text'): [
        "drop_capabilities: '…' sets no capabilities and can have those only that supervisord has kept"],
    ('Daemon/Startup/Bringup.swift', '"\\(problem): \\(error.text)"'): ['could not write pidfile …'],
    ('Daemon/Startup/Bringup.swift', 'problem'): [
        'cannot prepare for a trap of supervisord itself: …', 'could not write pidfile …'],
    ('Daemon/Startup/ControlSocketOpening.swift', 'removal'): ['Unlinking stale socket …'],
    ('Daemon/Startup/DaemonProcess.swift', '$0'): [
        "cannot watch '…' with inotify, looking once a second instead: …",
        'cannot watch the clock, schedules notice that it was set only when the next run is due: …'],
    ('Daemon/Startup/PrivilegeDrop.swift', 'text'): ['the supplementary groups of [supervisord] user could not be set: …'],
    ('Daemon/Startup/SeccompConfinement.swift', 'text'): [
        'seccomp=unconfined: the filter that is in force stays until supervisord is restarted'],
    ('Daemon/Watching/ConfigurationWatch.swift', 'result.text'): None,  # the words of supervisorctl update
    ('EventProtocol/ListenerStateMachine.swift', 'warning'): [
        '…: has entered the UNKNOWN state and will no longer receive events, this usually indicates the process violated the '
        'eventlistener protocol'],
    ('HostFacts/Confinement/Confinement.swift', 'text'): ['no filter of system calls for the …: …'],
    ('OutputPipeline/StreamQueue.swift', 'at: moment.time'): [
        'supervisord: …: … lines (… bytes) dropped, log sink too slow'],
    ('ProcessLifecycle/Machine/ProcessMachine+End.swift', 'text'): [
        'failed to start: … (…)', 'exited: … (…; not expected)'],
    ('ProcessLifecycle/Machine/ProcessMachine+Readiness.swift', 'text'): [
        "…: stopping '…'", "…: stopping '…' with SIGABRT"],
    ('ProcessLifecycle/Machine/ProcessMachine+Start.swift', 'hint'): [
        "'…' cannot start: its command names …, and there is no such file",
        "'…' cannot start: there is no command … in its PATH, which is …"],
}

# Texts that Supervisor 4.3 logs too, for the same reasons: in which of its files, and words by which they are found there.
SUPERVISORS = {
    '…:Server Error: … …: …': ('http.py', 'Server Error'),
    'XML-RPC request data … is invalid: …': ('xmlrpc.py', 'XML-RPC request data'),
    'waitpid error …; a process may not be cleaned up properly': ('options.py', 'waitpid error'),
    'pool … event buffer overflowed, discarding event …': ('process.py', 'event buffer overflowed'),
    'unknown problem sending sig … (…):…': ('process.py', 'unknown problem sending sig'),
    'received … indicating exit request': ('supervisord.py', 'indicating exit request'),
    'ignored … indicating restart request (shutdown in progress)': ('supervisord.py', 'shutdown in progress'),
    'received … indicating restart request': ('supervisord.py', 'indicating restart request'),
    'Could not clear childlog dir…': ('options.py', 'Could not clear childlog dir'),
    'Failed to clean up …': ('options.py', 'Failed to clean up'),
    'could not write pidfile …': ('options.py', 'could not write pidfile'),
    'Unlinking stale socket …': ('http.py', 'Unlinking stale socket'),
    "can't chdir into …: …": ('options.py', "can't chdir into"),
    'Supervisor is running as root.  Privileges were not dropped because no user is specified in the '
    'config file.  If you intend to run as root, you can set user=root in the config file to avoid this '
    'message.': ('options.py', 'Supervisor is running as root.'),
    "Server '…' running without any HTTP authentication checking": ('http.py', 'running without any HTTP'),
    "…: bad result line: '…'": ('dispatchers.py', 'bad result line'),
    '…: event caused an error': ('dispatchers.py', 'event caused an error'),
    '…: has entered the UNKNOWN state and will no longer receive events, this usually indicates the '
    'process violated the eventlistener protocol': ('dispatchers.py', 'has entered the UNKNOWN state'),
    'exited: … (…; not expected)': ('process.py', 'not expected'),
    'exited: … (…; …)': ('process.py', 'exited: '),
    'stopped: … (…)': ('process.py', 'stopped: '),
    "process '…' already running": ('process.py', 'already running'),
    "killing '…' (…) with SIGKILL": ('process.py', 'killing '),
    'unknown problem killing … (…):…': ('process.py', 'unknown problem killing'),
}
