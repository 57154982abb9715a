"""Processes, logs, events and FastCGI: what the public cases leave open."""
import os

from lib.ctx import pid_gone
from lib.registry import case


def listener(events, extra='', name='ev', command='@PY@ @H@/listener.py @DIR@/%s.jsonl'):
    return '[eventlistener:%s]\ncommand=%s\nevents=%s\nstartsecs=0\n%s\n' % (
        name, command.replace('%s', name), events, extra)


def wait_events(t, n, name='ev.jsonl'):
    t.until(lambda: len(t.jsonl(name)) >= n, '%d events' % n)


# -- processes -----------------------------------------------------------------------------------------------------

@case('proc-words', 'commands are split like POSIX shell words', 'process')
def _(t):
    words = [r'''"a\"b" "c\\d" "e\f" "g\$h" 'k\l' m\n o\ p''', r'''a"b"c'd'e "" '' x""y''', '# none "#x" a#b',
             'a\n b\n  "c\n d"\n', '~ * $HOME `id` $(id) | > & && x', 'ünï "日本 語"', '%%d "%%s" %(program_name)s']
    t.up(''.join('[program:p%d]\ncommand=@PY@ @H@/probe.py @DIR@/p%d.json leave %s\nstartsecs=0\nautorestart=false\n' % (i, i, w)
                 for i, w in enumerate(words)))
    for i in range(len(words)):
        t.wait_file('p%d.json' % i)
        t.rec('p%d' % i, t.jsonl('p%d.json' % i)[0]['argv'])


@case('proc-lookup', 'where a command is looked for, and what is said of one that is not there', 'process')
def _(t):
    t.write('plain', 'x')
    t.script('dir/prog', 'exec /bin/sleep 1000\n')
    t.script('cwd/here', 'exec /bin/sleep 1000\n')
    commands = [('""', ''), ('%(ENV_NOTHING)s', ''), ('prog', 'environment=PATH="@DIR@/none:@DIR@/dir/:/bin"'),
                ('prog', ''), ('here', 'environment=PATH=""'), ('here', 'environment=PATH=":/bin"'), ('./here', ''),
                ('plain', 'environment=PATH="@DIR@:/bin"'), ('@DIR@/plain/x', ''), ('@DIR@/plain', ''), ('@DIR@/dir/', ''),
                ('..', ''), ('"it\'s"', ''), ('ünknöwn', ''), ('/' + 'y' * 300, ''), ('~/prog', ''), ("it's", ''), ('a \\', '')]
    t.conf(''.join('[program:p%d]\ncommand=%s\nstartsecs=0\nstartretries=0\n%s\n' % (i, c, e)
                   for i, (c, e) in enumerate(commands)))
    t.start(env={'NOTHING': ''})
    names = ['p%d' % i for i in range(len(commands))]
    for n in names:
        t.wait_state(n, 'RUNNING', 'FATAL')
        t.rpc('startProcess', n, False)
    t.rec_info(*names, fields=('statename', 'spawnerr', 'description', 'exitstatus'))


@case('proc-path-empty', 'an empty PATH of supervisord counts as none', 'process')
def _(t):
    t.conf('[program:x]\ncommand=sleep 1000\nstartsecs=0\nstartretries=0\n')
    t.start(env={'PATH': ''})
    t.wait_state('x', 'RUNNING', 'FATAL')
    t.rec_info('x')


@case('proc-signals', 'names of signals that end programs', 'process')
def _(t):
    signals = (1, 2, 3, 4, 6, 7, 8, 10, 14, 16, 24, 26, 27, 29, 30, 31, 34, 35, 63, 64)
    names = ['s%d' % s for s in signals]
    t.write('die.py', 'import os, resource, sys, time\nresource.setrlimit(resource.RLIMIT_CORE, (0, 0))\n'
            'time.sleep(0.3)\nos.kill(os.getpid(), int(sys.argv[1]))\ntime.sleep(9)\n')
    t.up(''.join('[program:s%d]\ncommand=@PY@ @DIR@/die.py %d\nautostart=false\nstartsecs=0\nautorestart=false\n' % (s, s)
                 for s in signals))
    t.q('supervisor.startAllProcesses')
    for n in names:
        t.wait_state(n, 'EXITED')
    t.rec_info(*names, fields=('statename', 'exitstatus', 'spawnerr', 'description'))
    t.rec_log_by(names)


@case('proc-stopped-level', 'the level of the stopped line depends on exitcodes', 'process')
def _(t):
    t.script('x.sh', 'trap "exit $1" TERM\necho r > @DIR@/r$1\nwhile :; do sleep 0.05; done\n')
    codes = ((0, '0'), (1, '0'), (7, '5,7'))
    t.up(''.join('[program:s%d]\ncommand=@DIR@/x.sh %d\nstartsecs=0\nexitcodes=%s\nautorestart=true\n' % (c, c, e)
                 for c, e in codes), sup='loglevel=debug')
    for c, _ in codes:
        t.wait_file('r%d' % c)
        t.wait_state('s%d' % c, 'RUNNING')
        t.rpc('stopProcess', 's%d' % c)
        t.rec_info('s%d' % c)
    t.rec_log_by(['s%d' % c for c, _ in codes])


@case('proc-killasgroup', 'killasgroup is for SIGKILL only, and the log says so', 'process')
def _(t):
    t.script('x.sh', 'trap "" TERM\nsh -c "trap \'\' TERM; echo \\$\\$ > @DIR@/kid.tmp; mv @DIR@/kid.tmp @DIR@/kid; '
             'while :; do sleep 0.1; done" &\nwhile :; do sleep 0.1; done\n')
    t.up('[program:x]\ncommand=@DIR@/x.sh\nstartsecs=0\nstopwaitsecs=1\nkillasgroup=true\n', sup='loglevel=debug')
    t.wait_file('kid')
    kid = int(t.read('kid'))
    t.wait_state('x', 'RUNNING')
    t.rpc('stopProcess', 'x')
    t.until(lambda: pid_gone(kid), 'grandchild to end')
    t.rec_log(keep='killing|stopped')


@case('proc-log-lost', 'a log that cannot be opened is a spawn error', 'process')
def _(t):
    os.mkdir(t.path('d'))
    os.mkdir(t.path('gone'))
    t.up('[program:x]\ncommand=/bin/sleep 1000\nstartretries=0\nstartsecs=0\nautostart=false\nstdout_logfile=@DIR@/d\n'
         '[program:y]\ncommand=/bin/sleep 1000\nstartretries=0\nstartsecs=0\nautostart=false\nstderr_logfile=@DIR@/gone/y\n'
         + listener('TICK_60', 'startretries=0\nautostart=false\nstdout_logfile=@DIR@/gone/z', 'z', '/bin/sleep 1000'))
    os.rmdir(t.path('gone'))
    for n in 'xyz':
        t.rpc('startProcess', n)
        t.wait_state(n, 'FATAL')
        t.rec_info(n)
    os.mkdir(t.path('gone'))
    t.rpc('startProcess', 'y')
    t.rec_info('y')
    # Ours says in a line of its own which file it was.
    t.rec_log(drop='cannot open log file')


@case('proc-stdin-closed', 'text for a program that has closed its standard input', 'process')
def _(t):
    t.up('[program:x]\ncommand=/bin/sh -c "exec 0<&-; echo closed; exec sleep 1000"\nstartsecs=0\nstdout_logfile=@DIR@/x.out\n')
    t.wait_state('x', 'RUNNING')
    t.wait_text('x.out', 'closed')
    t.rpc('sendProcessStdin', 'x', 'first')
    t.rpc('sendProcessStdin', 'x', 'second')


# -- logs ----------------------------------------------------------------------------------------------------------

@case('log-auto-again', 'a group that is removed and added again keeps its AUTO logs', 'logging')
def _(t):
    t.up('[program:x]\ncommand=/bin/sh -c "echo hello; exec sleep 1000"\nstartsecs=0\nautostart=false\nredirect_stderr=true\n')
    name = t.q('supervisor.getProcessInfo', 'x')['stdout_logfile']
    t.rpc('startProcess', 'x')
    t.until(lambda: os.path.getsize(name) > 0, 'output')
    for again in ('without a reread', 'after one'):
        t.rpc('stopProcess', 'x')
        t.rpc('removeProcessGroup', 'x')
        if again == 'after one':
            t.rpc('reloadConfig')
        t.rpc('addProcessGroup', 'x')
        t.rec('the same ' + again, t.q('supervisor.getProcessInfo', 'x')['stdout_logfile'] == name)
        t.rpc('readProcessStdoutLog', 'x', 0, 0)
        t.rec_dir('tmp')


@case('log-rotation-existing', 'rotation among files that are there already', 'logging')
def _(t):
    kinds = [('a', 10, 3, {'': '', '.1': 'one', '.2': 'two', '.3': 'three', '.4': 'four'}), ('b', 10, 3, {'.2': 'two'}),
             ('c', 20, 2, {'': '0123456789'}), ('d', 10, 1, {'': 'x' * 30}), ('e', 11, 2, {}), ('f', 10, 0, {'': 'x' * 30})]
    conf = ''
    for name, size, backups, files in kinds:
        for suffix, text in files.items():
            t.write(name + '.out' + suffix, text)
        conf += ('[program:%s]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/%s.out\nstdout_logfile_maxbytes=%d\n'
                 'stdout_logfile_backups=%d\nstdout_events_enabled=true\n' % (name, name, size, backups))
    t.up(conf + listener('PROCESS_LOG', 'buffer_size=100'))
    t.wait_state('ev', 'RUNNING')
    for i, (name, *_) in enumerate(kinds):
        t.wait_state(name, 'RUNNING')
        # The event comes when the line has been written, and the file rotated.
        t.q('supervisor.sendProcessStdin', name, '9876543210'[:9] + '\n')
        wait_events(t, i + 1)
    t.rec_dir('.', r'\.out', sizes=True)
    for f in sorted(os.listdir(t.dir)):
        if '.out' in f and f[0] in 'abcdef':
            t.rec_file(f)


@case('log-stdout-read', 'standard output that is a file can be read as a log', 'logging')
def _(t):
    t.conf('[program:x]\ncommand=/bin/sh -c "echo out; exec sleep 1000"\nstartsecs=0\nstdout_logfile=/dev/stdout\n'
           'stdout_logfile_maxbytes=0\nredirect_stderr=true\n')
    t.start('-s')
    t.wait_state('x', 'RUNNING')
    t.wait_text('daemon1.out', 'out')
    t.rec_info('x')
    t.rpc('readProcessStdoutLog', 'x', 0, 0)
    t.rpc('tailProcessStdoutLog', 'x', 0, 100)
    t.ctl('tail', 'x')


@case('log-syslog-read', 'logs in syslog cannot be read', 'logging')
def _(t):
    t.conf('[program:x]\ncommand=/bin/sleep 1000\nstartsecs=0\nstdout_logfile=syslog\nstderr_logfile=syslog\n', sup='logfile=syslog')
    t.start()
    t.wait_state('x', 'RUNNING')
    t.rpc('readLog', 0, 0)
    t.rpc('clearLog')
    t.rec_info('x')
    t.rpc('readProcessStdoutLog', 'x', 0, 0)
    t.rpc('tailProcessStdoutLog', 'x', 0, 10)
    t.ctl('maintail')
    t.ctl('tail', 'x')
    t.rec_dir('cwd')


@case('log-no-call', 'what the log says of requests that are no calls', 'logging')
def _(t):
    t.up()
    for body in ('<methodCall></methodCall>', '<foo/>', '<methodCall><methodName></methodName></methodCall>', 'abc',
                 '<methodCall><params/></methodCall>', '<methodCall><methodName>x</methodName>'):
        head = 'POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % len(body)
        t.rec(body, t.code(t.raw((head + body).encode(), timeout=5)))
    t.rec_log(keep='XML-RPC request')


# -- events --------------------------------------------------------------------------------------------------------

@case('ev-one-write', 'what a program writes at once is one event, however long', 'events')
def _(t):
    t.write('x.py', 'import os, sys\nfor size in (1, 5000, 40000):\n    sys.stdin.readline()\n'
            '    os.write(1, b"a" + "\\u00e9".encode() * (size // 2))\nsys.stdin.readline()\n')
    t.up(listener('PROCESS_LOG') + '[program:x]\ncommand=@PY@ @DIR@/x.py\nstartsecs=0\nstdout_events_enabled=true\n')
    t.wait_state('ev', 'RUNNING')
    t.wait_state('x', 'RUNNING')
    for i in range(3):
        t.q('supervisor.sendProcessStdin', 'x', '\n')
        wait_events(t, i + 1)
    t.rec('events', [[e[0], len(e[1]), e[1][:80]] for e in t.events()])


@case('ev-waiting', 'events for a listener that is not ready wait in silence, until there are too many', 'events')
def _(t):
    t.up(listener('REMOTE_COMMUNICATION', 'buffer_size=2', command='/bin/sleep 1000'), sup='loglevel=debug')
    t.wait_state('ev', 'RUNNING')
    for i in range(5):
        t.q('supervisor.sendRemoteCommEvent', 'n', str(i))
    t.wait_log('overflowed', count=3)
    t.rec_log(keep='event')


@case('ev-conversation', 'the log of what a listener answers', 'events')
def _(t):
    t.write('raw.py', 'import os, time\n'
            'for answer in (b"", b"RESULT 2\\nOK", b"RESULT 4\\nFAIL", b"RESULT 5\\nHELLO", b"RESULT  2 \\nOK", b"NONSENSE\\n"):\n'
            '    os.write(1, answer + b"READY\\n")\n    os.read(0, 65536)\ntime.sleep(1000)\n')
    t.up(listener('REMOTE_COMMUNICATION', command='@PY@ @DIR@/raw.py'), sup='loglevel=debug')
    t.wait_state('ev', 'RUNNING')
    for i in range(3):
        t.q('supervisor.sendRemoteCommEvent', 'n', str(i))
        t.wait_log('event %d sent' % i)
    t.wait_log('has entered the UNKNOWN')
    t.rec_log(keep='ev', drop='spawned|success|output:|XML|rebuffering')


@case('ev-serials', 'serials of two pools with subscriptions of their own', 'events')
def _(t):
    t.up(listener('PROCESS_STATE_STOPPED') + listener('REMOTE_COMMUNICATION,PROCESS_GROUP', name='ew')
         + '[program:x]\ncommand=/bin/sleep 1000\nstartsecs=0\nautostart=false\n')
    t.wait_state('ev', 'RUNNING')
    t.wait_state('ew', 'RUNNING')
    for i in range(3):
        t.q('supervisor.startProcess', 'x')
        t.q('supervisor.sendRemoteCommEvent', 'ü', 'ï %d\n' % i)
        t.q('supervisor.stopProcess', 'x')
        wait_events(t, i + 1)
    t.until(lambda: sum(e['name'] == 'REMOTE_COMMUNICATION' for e in t.jsonl('ew.jsonl')) == 3, 'three messages')
    t.rec('ev', t.events(serials=True))
    t.rec('ew', t.events('ew.jsonl', serials=True))


# -- FastCGI -------------------------------------------------------------------------------------------------------

@case('fcgi-life', 'the socket lives as long as a process', 'fcgi')
def _(t):
    conf = '[fcgi-program:f]\nsocket=unix://@DIR@/%s.sock\ncommand=@PY@ @H@/fcgi.py @DIR@/f.json\nstartsecs=0\nautostart=false\n'
    t.up(conf % 'f')
    t.rec_dir('.', r'\.sock$')
    for _ in range(2):
        t.rpc('startProcess', 'f')
        t.wait_state('f', 'RUNNING')
        t.rpc('stopProcess', 'f')
    t.conf(conf % 'g')
    t.rpc('reloadConfig')
    t.ctl('update')
    t.rec_dir('.', r'\.sock$')
    t.rec_log(keep='ocket')
