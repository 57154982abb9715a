// Made from Supervisor 4.3.0 itself: its `ServerOptions` was started from Python 3.11 with `-c s.conf` in /srv and these
// files, and the text of its usage error was written down here. Not included is what we do better on purpose.

/// Lines of `[program:x]`, behind `[supervisord]` and a command, each followed by what Supervisor prints behind `Error: `.
let goldenRefusalsProgram = #"""
    priority=high
      -> invalid literal for int() with base 10: 'high'
    priority=
      -> invalid literal for int() with base 10: ''
    priority=0x1
      -> invalid literal for int() with base 10: '0x1'
    priority=1__0
      -> invalid literal for int() with base 10: '1__0'
    priority=_1
      -> invalid literal for int() with base 10: '_1'
    priority=a'b
      -> invalid literal for int() with base 10: "a'b"
    autostart=maybe
      -> not a valid boolean value: 'maybe' in section 'program:x' (file: 's.conf')
    autostart=
      -> not a valid boolean value: '' in section 'program:x' (file: 's.conf')
    autorestart=Sometimes
      -> invalid 'autorestart' value 'sometimes' in section 'program:x' (file: 's.conf')
    startsecs=1.5
      -> invalid literal for int() with base 10: '1.5' in section 'program:x' (file: 's.conf')
    startretries=x
      -> invalid literal for int() with base 10: 'x' in section 'program:x' (file: 's.conf')
    stopsignal=FOO
      -> value 'FOO' is not a valid signal name in section 'program:x' (file: 's.conf')
    stopsignal=999
      -> value '999' is not a valid signal number in section 'program:x' (file: 's.conf')
    stopsignal=-1
      -> value '-1' is not a valid signal number in section 'program:x' (file: 's.conf')
    stopsignal=
      -> value '' is not a valid signal name in section 'program:x' (file: 's.conf')
    stopwaitsecs=z
      -> invalid literal for int() with base 10: 'z' in section 'program:x' (file: 's.conf')
    stopasgroup=true\nkillasgroup=false
      -> Cannot set stopasgroup=true and killasgroup=false in section 'program:x' (file: 's.conf')
    exitcodes=0,256
      -> not a valid list of exit codes: '0,256' in section 'program:x' (file: 's.conf')
    exitcodes=1,
      -> not a valid list of exit codes: '1,' in section 'program:x' (file: 's.conf')
    exitcodes=-1
      -> not a valid list of exit codes: '-1' in section 'program:x' (file: 's.conf')
    exitcodes=a
      -> not a valid list of exit codes: 'a' in section 'program:x' (file: 's.conf')
    redirect_stderr=q
      -> not a valid boolean value: 'q' in section 'program:x' (file: 's.conf')
    numprocs=2
      -> %(process_num) must be present within process_name when numprocs > 1 in section 'program:x' (file: 's.conf')
    numprocs=z
      -> invalid literal for int() with base 10: 'z' in section 'program:x' (file: 's.conf')
    numprocs_start=z
      -> invalid literal for int() with base 10: 'z' in section 'program:x' (file: 's.conf')
    stdout_capture_maxbytes=1M
      -> invalid literal for int() with base 10: '1m' in section 'program:x' (file: 's.conf')
    stderr_capture_maxbytes=10XB
      -> invalid literal for int() with base 10: '10xb' in section 'program:x' (file: 's.conf')
    stdout_events_enabled=z
      -> not a valid boolean value: 'z' in section 'program:x' (file: 's.conf')
    stderr_events_enabled=z
      -> not a valid boolean value: 'z' in section 'program:x' (file: 's.conf')
    user=nosuch
      -> Invalid user name nosuch in section 'program:x' (file: 's.conf')
    user=-1
      -> Invalid user id -1 in section 'program:x' (file: 's.conf')
    user=
      -> Invalid user name  in section 'program:x' (file: 's.conf')
    umask=089
      -> 089 can not be converted to an octal type in section 'program:x' (file: 's.conf')
    umask=
      ->  can not be converted to an octal type in section 'program:x' (file: 's.conf')
    umask=0o
      -> 0o can not be converted to an octal type in section 'program:x' (file: 's.conf')
    process_name=a/b
      -> Invalid name: 'a/b' because of character: '/' in section 'program:x' (file: 's.conf')
    process_name=a b
      -> Invalid name: 'a b' because of character: ' ' in section 'program:x' (file: 's.conf')
    process_name=a:b
      -> Invalid name: 'a:b' because of character: ':' in section 'program:x' (file: 's.conf')
    process_name=%(nope)s
      -> Format string '%(nope)s' for 'process_name' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, numprocs, process_num, program_name in section 'program:x' (file: 's.conf')
    process_name=x%(process_num)
      -> Format string 'x%(process_num)' for 'process_name' is badly formatted: incomplete format in section 'program:x' (file: 's.conf')
    environment=A
      -> Unexpected end of key/value pairs in value 'A' in section 'program:x' (file: 's.conf')
    environment=A=1,B
      -> Unexpected end of key/value pairs in value 'A=1,B' in section 'program:x' (file: 's.conf')
    environment=A="x
      -> No closing quotation in section 'program:x' (file: 's.conf')
    environment=A=a@b
      -> Unexpected end of key/value pairs in value 'A=a@b' in section 'program:x' (file: 's.conf')
    environment=A=
      -> Unexpected end of key/value pairs in value 'A=' in section 'program:x' (file: 's.conf')
    environment=A=1\n  B=2
      -> Unexpected end of key/value pairs in value 'A=1\nB=2' in section 'program:x' (file: 's.conf')
    environment=A="%(nope)s"
      -> Format string 'A="%(nope)s"' for 'environment' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, numprocs, process_num, program_name in section 'program:x' (file: 's.conf')
    environment=A="100%"
      -> Format string 'A="100%"' for 'environment' is badly formatted: unsupported format character '"' (0x22) at index 7 in section 'program:x' (file: 's.conf')
    environment=A=a#b\n B=2
      -> Unexpected end of key/value pairs in value 'A=a#b\nB=2' in section 'program:x' (file: 's.conf')
    environment=A=#b
      -> Unexpected end of key/value pairs in value 'A=#b' in section 'program:x' (file: 's.conf')
    environment==
      -> Unexpected end of key/value pairs in value '=' in section 'program:x' (file: 's.conf')
    environment=A="x"y,B=1
      -> Unexpected end of key/value pairs in value 'A="x"y,B=1' in section 'program:x' (file: 's.conf')
    stdout_logfile=nope/x
      -> The directory named as part of the path nope/x does not exist in section 'program:x' (file: 's.conf')
    stdout_logfile=~nosuch/x
      -> The directory named as part of the path ~nosuch/x does not exist in section 'program:x' (file: 's.conf')
    stdout_logfile=%(nope)s
      -> Format string '%(nope)s' for 'program:x.stdout_logfile' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, numprocs, process_num, program_name in section 'program:x' (file: 's.conf')
    stdout_logfile=%%(nope)s
      -> Format string '%(nope)s' for 'stdout_logfile' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, numprocs, process_num, program_name in section 'program:x' (file: 's.conf')
    stdout_logfile_maxbytes=10XB
      -> invalid literal for int() with base 10: '10xb' in section 'program:x' (file: 's.conf')
    stdout_logfile_maxbytes=KB
      -> invalid literal for int() with base 10: '' in section 'program:x' (file: 's.conf')
    stdout_logfile_backups=z
      -> invalid literal for int() with base 10: 'z' in section 'program:x' (file: 's.conf')
    stdout_syslog=z
      -> not a valid boolean value: 'z' in section 'program:x' (file: 's.conf')
    command=%(nope)s
      -> Format string '%(nope)s' for 'program:x.command' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, numprocs, process_num, program_name in section 'program:x' (file: 's.conf')
    command=/bin/date +%Y
      -> Format string '/bin/date +%Y' for 'program:x.command' is badly formatted: unsupported format character 'Y' (0x59) at index 12 in section 'program:x' (file: 's.conf')
    command=/bin/date +%%Y %
      -> Format string '/bin/date +%%Y %' for 'program:x.command' is badly formatted: incomplete format in section 'program:x' (file: 's.conf')
    priority=%(process_num)d
      -> Format string '%(process_num)d' for 'program:x.priority' contains names ('process_num') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    autostart=%(ENV_NUM)s
      -> not a valid boolean value: '7' in section 'program:x' (file: 's.conf')
    umask=%(process_num)d
      -> Format string '%(process_num)d' for 'program:x.umask' contains names ('process_num') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, program_name in section 'program:x' (file: 's.conf')
    user=%(process_num)d
      -> Format string '%(process_num)d' for 'program:x.user' contains names ('process_num') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, program_name in section 'program:x' (file: 's.conf')
    startsecs=%(
      -> Format string '%(' for 'program:x.startsecs' is badly formatted: incomplete format key in section 'program:x' (file: 's.conf')
    """#
