"""Configurations at their edges: what odd values mean, and what a reread makes of a change."""
import os

from lib.daemon import sections
from lib.registry import case
from lib.tables import good_config

# `environment=` of one program each (CFG-70 to CFG-75); the last ones take from [supervisord] and from outside.
ENVIRONMENTS = (
    'A="x,y",B=z', "A=it's", 'A=$HOME', 'A=~/x', 'A=http://x?y=1', 'A=a b', 'A=1;B=2', 'A=1 B 2=3', 'A=1,',
    'A="",B=\'\'', '"A"=1', 'A="\'x\'"', 'A=\'"x"\'', 'A="a\n  b"', 'A=1 #c', 'A=1#c,B=2', 'A="#x"', 'A=\\n', 'A=1,A=2',
    'A="50%%"', 'A=x"y"', 'A="é€"', 'A==', 'A=;', '\n  A=1,\n  B=2\n', '', 'A="1"z"2"', 'PATH="/bin"',
    'SUPERVISOR_ENABLED=no', 'A.B=1', '1=2', 'G=prog', 'H=%(ENV_G)s', 'A=%(ENV_COLOUR)s',
    'A="%(here)s|%(program_name)s|%(group_name)s|%(process_num)d|%(numprocs)d"')


@case('cfg-environment-values', 'what programs get of odd values of environment', 'config')
def _(t):
    t.up(''.join('[program:p%d]\ncommand=/usr/bin/env\nstartsecs=0\nautorestart=false\nstdout_logfile=@DIR@/o%d\n'
                 'environment=%s\n' % (i, i, e) for i, e in enumerate(ENVIRONMENTS)),
         sup='loglevel=error\nenvironment=G="glob",H=hh', env={'COLOUR': 'bl"u\'e'})
    for i, e in enumerate(ENVIRONMENTS):
        t.wait_state('p%d' % i, 'EXITED')
        usual = ('HOME=', 'LANG=', 'TZ=', 'TMPDIR=', 'TERM=', 'USER=', 'LOGNAME=', 'LC_CTYPE=')
        t.rec('environment=' + e, sorted(v for v in t.read('o%d' % i).split('\n') if not v.startswith(usual)))


# What getAllConfigInfo tells in 4.3; from 4.4 on there is `autorestart` too, which we have (RPC-62). The cases of public/
# that compare all members are in allowed-differences.txt for it, so what they are about is looked at here once more.
MEMBERS = tuple('''autostart directory uid command exitcodes group group_prio inuse killasgroup name process_prio redirect_stderr
startretries startsecs stdout_capture_maxbytes stdout_events_enabled stdout_logfile stdout_logfile_backups
stdout_logfile_maxbytes stdout_syslog stopsignal stopwaitsecs stderr_capture_maxbytes stderr_events_enabled stderr_logfile
stderr_logfile_backups stderr_logfile_maxbytes stderr_syslog serverurl'''.split())

good_config('cfg-members', 'all members of 4.3, of defaults and of every option', sections('''
[program:d] command=/bin/cat | autostart=false | colour=green
[something:else]
[program:x] command=/bin/sh -c "exec /bin/cat" | process_name=%(program_name)s_%(process_num)02d | numprocs=3
    | numprocs_start=7 | directory=@DIR@ | umask=077 | priority=5 | autostart=false | autorestart=true | startsecs=2
    | startretries=9 | exitcodes=0,2,17 | stopsignal=QUIT | stopwaitsecs=4 | stopasgroup=true | killasgroup=true
    | user=root | redirect_stderr=true | stdout_logfile=@DIR@/%(program_name)s-%(process_num)d.log
    | stdout_logfile_maxbytes=3KB | stdout_logfile_backups=2 | stdout_capture_maxbytes=2MB
    | stdout_events_enabled=true | stderr_logfile_maxbytes=1GB | stderr_logfile_backups=0 | stderr_capture_maxbytes=7
    | stderr_events_enabled=on | serverurl=http://example.invalid:1
'''), fields=MEMBERS)


@case('cfg-include-members', 'programs of included files, and options that they add', 'config')
def _(t):
    for n in ('b', 'a', 'c'):
        t.write('inc/%s.conf' % n, '[program:%s]\ncommand=/bin/echo %%(here)s %%(program_name)s\nautostart=false\n' % n)
    t.write('inc/x.conf', '[program:x]\ncommand=/bin/cat\npriority=7\n')
    t.up('[program:x]\ncommand=/bin/echo\nautostart=false\n[include]\nfiles=inc/*.conf\n')
    t.rec('members', [{k: d.get(k) for k in MEMBERS} for d in t.q('supervisor.getAllConfigInfo')])
    t.conf('[program:x]\ncommand=/bin/cat -u\nautostart=false\n[include]\nfiles=inc/[ab].conf\n')
    t.rpc('reloadConfig')
    t.rec('members', [{k: d.get(k) for k in MEMBERS} for d in t.q('supervisor.getAllConfigInfo')])


ODD = (
    'startsecs=-1', 'startsecs=1_0', 'startsecs= 007', 'startretries=-1', 'stopwaitsecs=-3', 'priority=+7',
    'stdout_logfile_maxbytes=-1KB', 'stdout_logfile_maxbytes=5 kb', 'stdout_logfile_backups=-2', 'exitcodes= 3 , 4',
    'umask=0o17', 'umask=1777', 'stopsignal=0', 'stopsignal=64', 'stopsignal=rtmin', 'stopsignal=CLD', 'stopsignal=iot',
    'numprocs_start=-3\nprocess_name=x%(process_num)d', 'numprocs=0', 'numprocs=-1',
    'numprocs=12\nprocess_name=p_%(process_num)d', 'process_name=%(ENV_SP)s', 'process_name=a%%b',
    'process_name=%(ENV_OWN)s\nenvironment=OWN="q,r"', 'serverurl=', 'serverurl= auto', 'serverurl=foo',
    'stdout_logfile=', 'stdout_logfile=%(here)s/%(program_name)s.%(process_num)02d.%(ENV_SP)s', 'stdout_logfile=~/tl.log',
    'stdout_logfile=./rel.log', 'redirect_stderr=true\nstderr_logfile=x.log', 'redirect_stderr=true\nstderr_logfile=',
    'directory=~', 'directory=/none', 'directory=', 'user=0', 'stdout_events_enabled=TRUE', 'stdout_logfile_maxbytes=0')

good_config('cfg-odd-values', 'odd values, empty ones among them, as getAllConfigInfo tells them',
            ''.join('[program:p%d]\ncommand=/bin/cat\nautostart=false\n%s\n' % x for x in enumerate(ODD)),
            env={'SP': 'a b'}, warn=True, fields=MEMBERS)

# One program for each change: before, after.
CHANGES = (
    ('command=/bin/cat', 'command=/bin/cat -u'), ('command=/bin/cat', 'command= /bin/cat ; c'),
    ('numprocs=1', 'numprocs=0'), ('numprocs_start=0', 'numprocs_start=1'), ('autostart=false', 'autostart=no'),
    ('autorestart=1', 'autorestart=true'), ('stopsignal=TERM', 'stopsignal=15'), ('stopsignal=TERM', 'stopsignal=INT'),
    ('exitcodes=0,2', 'exitcodes=2,0'), ('x=1', 'stdout_logfile=NONE'), ('x=1', 'stdout_logfile=@DIR@/a'),
    ('x=1', 'stderr_logfile=@DIR@/a'), ('stdout_logfile=@DIR@/b', 'x=1'), ('stdout_logfile=@DIR@/b', 'stdout_logfile=AUTO'),
    ('stdout_logfile=@DIR@/b', 'stdout_logfile=@DIR@/c'), ('stdout_logfile=NONE', 'stdout_logfile=off'),
    ('stdout_logfile=NONE', 'stdout_logfile='), ('redirect_stderr=true\nstderr_logfile=@DIR@/a', 'redirect_stderr=true'),
    ('stdout_logfile_maxbytes=1KB', 'stdout_logfile_maxbytes=1024'), ('user=root', 'user=0'), ('x=1', 'user=root'),
    ('umask=022', 'umask=22'), ('environment=A=1,B=2', 'environment=B=2,A=1'), ('environment=A=1', 'environment=A="1"'),
    ('environment=A=1', 'environment=A=2'), ('serverurl=AUTO', 'serverurl=x'), ('x=1', 'serverurl=auto'),
    ('x=1', 'serverurl='), ('x=1', 'x=2'), ('x=1', 'directory='), ('x=1', 'process_name=y'))


def changed(which):
    out = ''
    for i, change in enumerate(CHANGES):
        line = change[which]
        out += '[program:p%02d]\n%s\n' % (i, line)
        out += '' if line.startswith('command') else 'command=/bin/cat\n'
        out += '' if line.startswith('autostart') else 'autostart=false\n'
    return out


@case('cfg-reread-options', 'which changes of a program a reread sees', 'config')
def _(t):
    t.up(changed(0))
    t.rpc('reloadConfig', label='nothing')
    t.conf(changed(1))
    t.rpc('reloadConfig', label='each')
    t.conf(changed(1), sup='environment=Z=1')
    t.rpc('reloadConfig', label='environment of all')
    t.conf(changed(0))
    t.rpc('reloadConfig', label='back')
    t.ctl('reread')


@case('cfg-reread-auto-log', 'a log that is no longer AUTO is a change, which update carries out', 'config')
def _(t):
    program = '[program:x]\ncommand=/bin/echo hello\nstartsecs=0\nautorestart=false\n'
    t.up(program)
    t.wait_state('x', 'EXITED')
    t.conf(program + 'stdout_logfile=@DIR@/x.out\n')
    t.ctl('update')
    t.wait_file('x.out')
    t.rec_file('x.out')
    t.conf(program)
    t.ctl('update')


@case('cfg-reread-environment-stays', 'what [supervisord] environment once had can be expanded in later files', 'config')
def _(t):
    program = '[program:%s]\ncommand=/bin/echo %%(ENV_FRUIT)s\nautostart=false\n'
    t.up(program % 'a', sup='environment=FRUIT=pear')
    for more, sup in ((program % 'b', ''), ('', 'environment=FRUIT=plum'), ('', 'environment=FRUIT="%(ENV_FRUIT)s2"'),
                      ('[include]\nfiles=%(ENV_FRUIT)s.conf\n', 'environment=FRUIT="x"\nidentifier=%(ENV_FRUIT)s')):
        t.conf(program % 'a' + more, sup=sup)
        t.rpc('reloadConfig')
        t.rec('command', [c['command'] for c in t.q('supervisor.getAllConfigInfo')])
        t.rpc('getIdentification')


@case('cfg-groups-odd', 'members listed twice, names in common, empty groups, an empty name', 'config')
def _(t):
    t.up(sections('''[program:a] command=/bin/cat | autostart=false | priority=9
[program:b] command=/bin/cat | autostart=false | numprocs=11 | process_name=b_%(process_num)d
[program:d] command=/bin/false | autostart=false | process_name=same
[program:e] command=/bin/sh -c "echo %(group_name)s %(program_name)s; exec sleep 1000" | autostart=false
    | startsecs=0 | process_name=same | priority=3
[group:empty]
[group:empty2] programs=
[group:h] programs=a,e | priority=-1
[group:g] programs=b,a,a,d,e
[group:a] programs=e | priority=7
[program:Z] command=/bin/cat | autostart=false
[program:] command=/bin/cat | autostart=false
'''))
    t.rec('members', [{k: d.get(k) for k in MEMBERS} for d in t.q('supervisor.getAllConfigInfo')])
    t.rec('processes', [x['group'] + ':' + x['name'] for x in t.q('supervisor.getAllProcessInfo')])
    t.ctl('status')
    t.ctl('status', 'g:*', 'empty:*', 'empty', 'nope:*', 'a:same')
    t.ctl('start', 'g:same')
    t.rpc('startProcessGroup', 'empty')
    t.rpc('removeProcessGroup', 'empty')
    t.rpc('reloadConfig')


@case('cfg-include-links', 'included directories, links to nowhere, a file twice', 'config')
def _(t):
    os.mkdir(t.path('d.conf'))
    os.symlink('/nope', t.path('l.conf'))
    t.write('z.conf', '[program:z]\ncommand=/bin/cat\nautostart=false\n')
    t.write('é.conf', '[program:é]\ncommand=/bin/cat\nautostart=false\n')
    t.up('[include]\nfiles=d.conf l.conf z.conf z.conf é.conf [ld]*.conf none?.conf')
    t.rec_log()
    t.ctl('status')
    t.rpc('reloadConfig')


@case('cfg-include-here', 'each included file has its own here, the main one comes first', 'config')
def _(t):
    t.write('a/a.conf', '[program:a]\ncommand=/bin/echo %(here)s\nautostart=false\n[supervisord]\n'
            'environment=H="%(here)s"\n[include]\nfiles=../b/*.conf\n')
    t.write('b/b.conf', '[program:b]\ncommand=/bin/echo %(here)s %(here)40s %(ENV_H)s\nautostart=false\n'
            '[program:a]\ndirectory=%(here)s\n')
    t.up('[program:m]\ncommand=/bin/echo %(here)s\nautostart=false\n'
         '[include]\nfiles=a/*.conf /nope/*\n %(here)s/b/b.conf\n a/a.conf\n')
    t.rec('commands', [[c['command'], c['directory']] for c in t.q('supervisor.getAllConfigInfo')])
    t.rec_log()


good_config('cfg-warnings', 'all warnings about logs, in their order', sections('''
[program:a] command=/bin/cat | autostart=false | stdout_logfile=syslog | stderr_logfile=SYSLOG
[program:b] command=/bin/cat | autostart=false | numprocs=2 | process_name=b%(process_num)d
    | stdout_logfile_maxbytes=0 | stderr_logfile_maxbytes=0
[eventlistener:c] command=/bin/cat | autostart=false | events=TICK_5 | stdout_logfile_maxbytes=0
[program:d] command=/bin/cat | autostart=false | redirect_stderr=true | stderr_logfile=/dev/null | stderr_logfile_maxbytes=0
[program:e] command=/bin/cat | autostart=false | redirect_stderr=true | stderr_logfile=syslog
[program:f] command=/bin/cat | autostart=false | redirect_stderr=true | stderr_logfile=
[group:g] programs=b,d
'''), fields=('stdout_logfile', 'stderr_logfile', 'stdout_syslog', 'stderr_syslog'), logs=True)


@case('cfg-line-ends', 'CRLF and CR are line ends, in values of several lines as well', 'config')
def _(t):
    t.conf('[program:x]\ncommand=/bin/echo a\n   b ; c\n\n   d\nautostart=false\nenvironment=A="1",\n  B="2"\n')
    text = t.read('s.conf')
    t.write('s.conf', text.replace('\n', '\r\n').encode())
    t.start()
    t.rec('command', t.q('supervisor.getAllConfigInfo')[0]['command'])
    for end in ('\r', '\n'):
        t.write('s.conf', text.replace('\n', end).encode())
        t.rpc('reloadConfig')


def told(cid, title, servers):
    @case(cid, title, 'config')
    def _(t):
        t.write('s.conf', '[supervisord]\nlogfile=@DIR@/s.log\npidfile=@DIR@/s.pid\nchildlogdir=@DIR@/tmp\n[program:e]\n'
                'command=/usr/bin/env\nstartsecs=0\nautorestart=false\nstdout_logfile=@DIR@/env\n' + servers)
        t.start(wait=False)
        t.wait_log('exited: e')
        t.wait_text('env', 'SUPERVISOR_PROCESS_NAME=')
        t.rec('told', [v for v in t.read('env').split('\n') if 'SERVER_URL' in v])
        t.rec('socket', [t.mode('cwd/' + f) for f in os.listdir(t.path('cwd'))])
        t.stop()
        t.rec_log(drop='spawned|success|exited')
        t.rec_dir('cwd')


told('cfg-servers-unix', 'programs are told of the first unix server',
     '[inet_http_server]\nport=@PORT@\n[unix_http_server:b]\nfile=r.sock\nchmod=0123\nusername=\npassword=\n'
     '[unix_http_server:a]\nfile=@DIR@/a.sock\n')
told('cfg-servers-inet', 'programs are told of the last inet server',
     '[inet_http_server:b]\nport=*:@PORT@\n[inet_http_server:a]\nport=LocalHost:@PORT2@\n')
