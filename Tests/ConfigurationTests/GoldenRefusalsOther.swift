// Made from Supervisor 4.3.0 itself: its `ServerOptions` was started from Python 3.11 with `-c s.conf` in /srv and these
// files, and the text of its usage error was written down here. Not included is what we do better on purpose.

/// Whole files, each followed by what Supervisor prints behind `Error: `.
let goldenRefusalsOther = #"""
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)d\n
      -> Format string '%(program_name)d' for 'program:x.command' is badly formatted: %d format: a real number is required, not str in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)x\n
      -> Format string '%(program_name)x' for 'program:x.command' is badly formatted: %x format: an integer is required, not str in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)f\n
      -> Format string '%(program_name)f' for 'program:x.command' is badly formatted: must be real number, not str in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%d\n
      -> Format string '%d' for 'program:x.command' is badly formatted: %d format: a real number is required, not dict in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(a\n
      -> Format string '%(a' for 'program:x.command' is badly formatted: incomplete format key in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)y\n
      -> Format string '%(program_name)y' for 'program:x.command' is badly formatted: unsupported format character 'y' (0x79) at index 15 in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)\n
      -> Format string '%(program_name)' for 'program:x.command' is badly formatted: incomplete format in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%*d\n
      -> Format string '%*d' for 'program:x.command' is badly formatted: * wants int in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(ENV_NUM)*d\n
      -> Format string '%(ENV_NUM)*d' for 'program:x.command' is badly formatted: * wants int in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)5\n
      -> Format string '%(program_name)5' for 'program:x.command' is badly formatted: incomplete format in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=100%\n
      -> Format string '100%' for 'program:x.command' is badly formatted: incomplete format in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%%%\n
      -> Format string '%%%' for 'program:x.command' is badly formatted: incomplete format in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%(program_name)%\n
      -> Format string '%(program_name)%' for 'program:x.command' is badly formatted: unsupported format character '%' (0x25) at index 15 in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:x]\nprocess_name=n%(process_num)d\nnumprocs_start=3\ncommand=%()s\n
      -> Format string '%()s' for 'program:x.command' contains names ('') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, group_name, here, host_node_name, numprocs, process_num, program_name in section 'program:x' (file: 's.conf')
    [program:x]\ncommand=/bin/cat\njust words\n
      -> Source contains parsing errors: 's.conf'\n\t[line  3]: 'just words\\n'
    [program:x]\ncommand=/bin/cat\njust words\n\tmore\n=x\n
      -> Source contains parsing errors: 's.conf'\n\t[line  3]: 'just words\\n'\n\t[line  5]: '=x\\n'
    x=1\n
      -> File contains no section headers.\nfile: 's.conf', line: 1\n'x=1\\n'
    \n\n  x\n[supervisord]\n
      -> File contains no section headers.\nfile: 's.conf', line: 3\n'  x\\n'
    [supervisord\nx=1\n
      -> File contains no section headers.\nfile: 's.conf', line: 1\n'[supervisord\\n'
    []\n
      -> File contains no section headers.\nfile: 's.conf', line: 1\n'[]\\n'
    [supervisord]\n[program:x] trailing ] more\ncommand=/bin/cat\n
      -> Invalid name: 'x] trailing ' because of character: ' '
    [supervisord]\nidentifier\n
      -> Source contains parsing errors: 's.conf'\n\t[line  2]: 'identifier\\n'
    [SUPERVISORD]\n
      -> .ini file does not include supervisord section
    [program:x]\ncommand=x\n
      -> .ini file does not include supervisord section
    [supervisord]\nfoo\nbar\nbaz's\n"q\n
      -> Source contains parsing errors: 's.conf'\n\t[line  2]: 'foo\\n'\n\t[line  3]: 'bar\\n'\n\t[line  4]: "baz's\\n"\n\t[line  5]: '"q\\n'
    [supervisord]\nidentifier=a\nfoo\n  cont\n
      -> Source contains parsing errors: 's.conf'\n\t[line  3]: 'foo\\n'
    [supervisord]\nminfds=many\n
      -> invalid literal for int() with base 10: 'many'
    [supervisord]\nminprocs=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\ndirectory=nope\n
      -> nope is not an existing directory
    [supervisord]\nuser=nosuch\n
      -> Invalid user name nosuch
    [supervisord]\nuser=\n
      -> Invalid user name\s
    [supervisord]\numask=9\n
      -> 9 can not be converted to an octal type
    [supervisord]\nlogfile=nope/x\n
      -> The directory named as part of the path nope/x does not exist
    [supervisord]\nlogfile_maxbytes=1T\n
      -> invalid literal for int() with base 10: '1t'
    [supervisord]\nlogfile_backups=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\nloglevel=loud\n
      -> bad logging level name 'loud'
    [supervisord]\nloglevel=warning\n
      -> bad logging level name 'warning'
    [supervisord]\nloglevel=crit\n
      -> bad logging level name 'crit'
    [supervisord]\npidfile=nope/x\n
      -> The directory named as part of the path nope/x does not exist
    [supervisord]\nnodaemon=2\n
      -> not a valid boolean value: '2'
    [supervisord]\nsilent=x\n
      -> not a valid boolean value: 'x'
    [supervisord]\nchildlogdir=nope\n
      -> nope is not an existing directory
    [supervisord]\nnocleanup=x\n
      -> not a valid boolean value: 'x'
    [supervisord]\nstrip_ansi=x\n
      -> not a valid boolean value: 'x'
    [supervisord]\nenvironment=A="%(host_node_name)s"\n
      -> Format string 'A="%(host_node_name)s"' for 'supervisord.environment' contains names ('host_node_name') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\nenvironment=A="%(nope)s"\n
      -> Format string 'A="%(nope)s"' for 'supervisord.environment' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\nenvironment=A="%%(nope)s"\n
      -> Format string 'A="%(nope)s"' for 'environment' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here, host_node_name
    [supervisord]\nenvironment=A\n
      -> Unexpected end of key/value pairs in value 'A'
    [supervisord]\nidentifier=%(host_node_name)s\n
      -> Format string '%(host_node_name)s' for 'supervisord.identifier' contains names ('host_node_name') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\nidentifier=%(program_name)s\n
      -> Format string '%(program_name)s' for 'supervisord.identifier' contains names ('program_name') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\nenvironment=X=1\nidentifier=%(ENV_X)s\n
      -> Format string '%(ENV_X)s' for 'supervisord.identifier' contains names ('ENV_X') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\nminfds=x\nminprocs=y\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\nloglevel=x\nminfds=y\n
      -> invalid literal for int() with base 10: 'y'
    [supervisord]\nstrip_ansi=x\nsilent=y\n
      -> not a valid boolean value: 'y'
    [supervisord]\n[inet_http_server]\nport=x\n
      -> not a valid port number: 'x'\s
    [supervisord]\n[inet_http_server]\nport=x:\n
      -> no port number specified in ''
    [supervisord]\n[inet_http_server]\nport=x:y\n
      -> invalid literal for int() with base 10: 'y'
    [supervisord]\n[inet_http_server]\nport=x:0\n
      -> 0 is below lower bound (1)
    [supervisord]\n[inet_http_server]\nport=x:99999\n
      -> 99999 is above upper bound (65535)
    [supervisord]\n[inet_http_server]\nport=99999\n
      -> not a valid port number: '99999'\s
    [supervisord]\n[inet_http_server]\nport=\n
      -> not a valid port number: ''\s
    [supervisord]\n[inet_http_server]\nusername=a\npassword=b\n
      -> section [inet_http_server] has no port value
    [supervisord]\n[inet_http_server]\nport=1\nusername=a\n
      -> Section [inet_http_server] contains incomplete authentication: If a username or a password is specified, both the username and password must be specified
    [supervisord]\n[inet_http_server]\nport=1\npassword=a\n
      -> Section [inet_http_server] contains incomplete authentication: If a username or a password is specified, both the username and password must be specified
    [supervisord]\n[inet_http_server]\nport=%(here)s\n
      -> Format string '%(here)s' for 'inet_http_server.port' contains names ('here') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT
    [supervisord]\n[unix_http_server]\nfile=x\nchmod=rwx\n
      -> Invalid chmod value rwx
    [supervisord]\n[unix_http_server]\nfile=x\nchown=nosuch\n
      -> Invalid sockchown value nosuch
    [supervisord]\n[unix_http_server]\nfile=x\nchown=root:nosuch\n
      -> Invalid sockchown value root:nosuch
    [supervisord]\n[unix_http_server]\nfile=x\nchown=\n
      -> Invalid sockchown value\s
    [supervisord]\n[unix_http_server]\nchmod=0\n
      -> section [unix_http_server] has no file value
    [supervisord]\n[unix_http_server]\nfile=x\nusername=%(here)s\npassword=x\n
      -> Format string '%(here)s' for 'unix_http_server.username' contains names ('here') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT
    [supervisord]\n[unix_http_server]\nfile=x\nusername=a\n
      -> Section [unix_http_server] contains incomplete authentication: If a username or a password is specified, both the username and password must be specified
    [supervisord]\n[unix_http_server]\nfile=x\nusername=a\nchown=q\n
      -> Section [unix_http_server] contains incomplete authentication: If a username or a password is specified, both the username and password must be specified
    [supervisord]\n[rpcinterface:supervisor]\nfoo=bar\n
      -> section [rpcinterface:supervisor] does not specify a supervisor.rpcinterface_factory
    [supervisord]\n[rpcinterface:o]\nsupervisor.rpcinterface_factory=nothing.like:this\n
      -> nothing.like:this cannot be resolved within [rpcinterface:o]
    [supervisord]\n[rpcinterface:o]\nsupervisor.rpcinterface_factory=\n
      ->  cannot be resolved within [rpcinterface:o]
    [supervisord]\n[rpcinterface:o]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\nx=%(nope)s\n
      -> Format string '%(nope)s' for 'rpcinterface:o.x' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT
    [supervisord]\n[rpcinterface:o]\nsupervisor.rpcinterface_factory=%(ENV_COLOUR)s\n
      -> blue cannot be resolved within [rpcinterface:o]
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=\n
      -> [eventlistener:e] section requires an "events" line
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=,\n
      -> Unknown event type  in [eventlistener:e] events
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=TICK,\n
      -> Unknown event type  in [eventlistener:e] events
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=PROCESS_PARTY\n
      -> Unknown event type PROCESS_PARTY in [eventlistener:e] events
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=EVENT\nbuffer_size=0\n
      -> [eventlistener:e] section sets invalid buffer_size (0)
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=EVENT\nbuffer_size=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=EVENT\npriority=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=EVENT\nresult_handler=a:b\n
      -> a:b cannot be resolved within [eventlistener:e]
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=EVENT\nredirect_stderr=true\n
      -> [eventlistener:e] section sets redirect_stderr=true but this is not allowed because it will interfere with the eventlistener protocol
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=EVENT\nredirect_stderr=x\n
      -> not a valid boolean value: 'x'
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nbuffer_size=0\n
      -> [eventlistener:e] section sets invalid buffer_size (0)
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=%(ENV_COLOUR)s\n
      -> Unknown event type BLUE in [eventlistener:e] events
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=%(program_name)s\n
      -> Format string '%(program_name)s' for 'eventlistener:e.events' contains names ('program_name') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\nevents=TICK\nautostart=x\n
      -> not a valid boolean value: 'x' in section 'eventlistener:e' (file: 's.conf')
    [supervisord]\n[eventlistener:e]\ncommand=/bin/cat\npriority=x\nbuffer_size=y\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\n[eventlistener:a b]\ncommand=x\nevents=TICK\n
      -> Invalid name: 'a b' because of character: ' ' in section 'eventlistener:a b' (file: 's.conf')
    [supervisord]\n[eventlistener:a b]\ncommand=x\n
      -> [eventlistener:a b] section requires an "events" line
    [supervisord]\n[eventlistener:e]\nevents=TICK\n
      -> program section eventlistener:e does not specify a command in section 'eventlistener:e' (file: 's.conf')
    [supervisord]\n[eventlistener:e]\n
      -> [eventlistener:e] section requires an "events" line
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\n\n
      -> [fcgi-program:f] section requires a "socket" line
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=\n
      -> [fcgi-program:f] section requires a "socket" line
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://localhost:0\n
      -> 0 is below lower bound (1) in [fcgi-program:f] socket
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://localhost:99999\n
      -> 99999 is above upper bound (65535) in [fcgi-program:f] socket
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://localhost:99999\nsocket_mode=0700\n
      -> socket_owner and socket_mode params should only be used with a Unix domain socket in [fcgi-program:f] socket
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=udp://localhost:1\nsocket_mode=0700\n
      -> socket_owner and socket_mode params should only be used with a Unix domain socket in [fcgi-program:f] socket
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=unix:///tmp/x\nsocket_owner=zz\n
      -> Invalid socket_owner value zz
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=unix:///tmp/x\nsocket_mode=9\n
      -> Invalid socket_mode value 9
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://a:1\nsocket_owner=root\n
      -> socket_owner and socket_mode params should only be used with a Unix domain socket in [fcgi-program:f] socket
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=unix:///tmp/x\nsocket_backlog=0\n
      -> Invalid socket_backlog value 0
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=unix:///tmp/x\nsocket_backlog=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=unix:///tmp/x\nsocket_backlog=65536\n
      -> Invalid socket_backlog value 65536
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://a:1\nuser=nosuch\n
      -> Invalid user name nosuch
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=%(process_num)s\n
      -> Format string '%(process_num)s' for 'fcgi-program:f.socket' contains names ('process_num') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here, program_name
    [supervisord]\n[fcgi-program:f]\ncommand=/bin/cat\nsocket=tcp://a:1\npriority=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\n[fcgi-program:a b]\ncommand=x\n
      -> Invalid name: 'a b' because of character: ' '
    [supervisord]\n[fcgi-program:f]\nsocket=tcp://a:1\n
      -> program section fcgi-program:f does not specify a command in section 'fcgi-program:f' (file: 's.conf')
    [supervisord]\n[group:g]\nprograms=a\n
      -> [group:g] names unknown program or fcgi-program a
    [supervisord]\n[group:g]\nprograms=x\n[program:x]\ncommand=/bin/cat\n[fcgi-program:x]\ncommand=x\nsocket=tcp://a:1\n
      -> [group:g] name x is ambiguous (exists as program and fcgi-program)
    [supervisord]\n[group:a b]\nprograms=\n
      -> Invalid name: 'a b' because of character: ' '
    [supervisord]\n[group:g]\npriority=x\n
      -> invalid literal for int() with base 10: 'x'
    [supervisord]\n[group:g]\nprograms=x\n[program:x]\ncommand=/bin/cat\npriority=x\n
      -> invalid literal for int() with base 10: 'x' in section 'program:x' (file: 's.conf')
    [supervisord]\n[group:g]\nprograms=%(group_name)s\n
      -> Format string '%(group_name)s' for 'group:g.programs' contains names ('group_name') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here
    [supervisord]\n[program:x]\ncommand=x\n[group:g]\nprograms=nope\n
      -> [group:g] names unknown program or fcgi-program nope
    [supervisord]\n[program:x]\npriority=x\n[group:g]\nprograms=nope\n
      -> [group:g] names unknown program or fcgi-program nope
    [supervisord]\n[group:x]\nprograms=e\n[eventlistener:e]\ncommand=/bin/cat\nevents=TICK\n
      -> [group:x] names unknown program or fcgi-program e
    [supervisord]\n[program:x]\nautostart=false\n
      -> program section program:x does not specify a command in section 'program:x' (file: 's.conf')
    [supervisord]\n[program:a b]\ncommand=x\n
      -> Invalid name: 'a b' because of character: ' '
    [supervisord]\n[program:a:b]\ncommand=x\n
      -> Invalid name: 'a:b' because of character: ':'
    [supervisord]\n[program:a/b]\ncommand=x\n
      -> Invalid name: 'a/b' because of character: '/'
    [supervisord]\n[group:g]\nprograms=a b\n[program:a b]\ncommand=x\n
      -> Invalid name: 'a b' because of character: ' ' in section 'program:a b' (file: 's.conf')
    [supervisord]\n[include]\n
      -> .ini file has [include] section, but no files setting
    [supervisord]\n[include]\nfile=x\n
      -> .ini file has [include] section, but no files setting
    [supervisord]\n[include]\nfiles=%(nope)s\n
      -> Format string '%(nope)s' for 'include.files' contains names ('nope') which cannot be expanded. Available names: ENV_COLOUR, ENV_EMPTY, ENV_HOME, ENV_NUM, ENV_PERCENT, here, host_node_name
    [supervisord]\nidentifier=%%(here)s\n[include]\nfiles=\n
      -> Format string '%/srv' for 'supervisord.identifier' is badly formatted: unsupported format character '/' (0x2f) at index 1
    """#
