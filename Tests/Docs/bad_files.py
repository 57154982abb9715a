"""Configurations with one mistake each, by the place of the mistake: what an editor has to underline."""

PROGRAM = '[program:web]\ncommand=/bin/true\n'


def option(line, section='program:web', start=PROGRAM):
    return {'%s.%s' % (section, line.partition('=')[0]): start + line + '\n'}


BAD = {
    **option('autostart=maybe'),
    **option('autorestart=sometimes'),
    **option('startsecs=soon'),
    **option('startretries=3.5'),
    **option('numprocs=many'),
    **option('exitcodes=0,256'),
    **option('stopsignal=NONSENSE'),
    **option('stopwaitsecs=10s'),
    **option('umask=0989'),
    **option('stdout_logfile_maxbytes=5TB'),
    **option('user=www data'),
    **option('environment=NOTHING'),
    **option('killmode=all'),
    **option('exit_on=failure'),
    **option('log_format=xml'),
    **option('rlimit_nofile=a:b'),
    **option('nice=20'),
    **option('oom_score_adj=1001'),
    **option('ioprio=high'),
    **option('cpuset=a-b'),
    **option('healthcheck=8080/health'),
    **option('healthcheck_interval=often'),
    **option('healthcheck_retries=0'),
    **option('ready=port:80'),
    **option('type=daemon'),
    **option('restart_limit=10'),
    **option('backoff_factor=double'),
    **option('schedule=30 4 * *'),
    **option('wait_for=db:5432'),
    **option('signal_map=HUP', 'supervisord', '[supervisord]\n'),
    **option('loglevel=loud', 'supervisord', '[supervisord]\n'),
    **option('nodaemon=perhaps', 'supervisord', '[supervisord]\n'),
    **option('logfile_backups=ten', 'supervisord', '[supervisord]\n'),
    **option('port=http', 'inet_http_server', '[inet_http_server]\n'),
    **option('chmod=0888', 'unix_http_server', '[unix_http_server]\nfile=/tmp/s\n'),
    **option('serverurl=localhost:9001', 'supervisorctl', '[supervisorctl]\n'),
    **option('buffer_size=0', 'eventlistener:l', '[eventlistener:l]\ncommand=/bin/true\nevents=TICK_5\n'),
    **option('socket=127.0.0.1:9000', 'fcgi-program:php', '[fcgi-program:php]\ncommand=/bin/true\n'),
    'program:web.auto_restart': PROGRAM + 'auto_restart=true\n',
    'program:web.command': '[program:web]\nautostart=true\n',
    'eventlistener:l.events': '[eventlistener:l]\ncommand=/bin/true\n',
    'progam:web': '[progam:web]\ncommand=/bin/true\n',
    'program': '[program]\ncommand=/bin/true\n',
    'program:web/1': '[program:web/1]\ncommand=/bin/true\n',
    'rpcinterface:supervisor.supervisor.rpcinterface_factory':
        '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=superlance.rpc:make\n',
}
