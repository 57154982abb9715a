"""XML-RPC: odd parameters, orders, names, and what the web pages and streams do with odd requests."""
import os

from lib.registry import case

SLEEP = 'command=/bin/sleep 1000\nstartsecs=0\n'
REQ = '<methodCall><methodName>%s</methodName>%s</methodCall>'


def programs(*names):
    return ''.join('[program:%s]\n%s' % (n, SLEEP) for n in names)


def post(t, body, label=None):
    t.http('POST', '/RPC2', body.encode(), {'Content-Type': 'text/xml'}, label=label or body, show='xml')


def call(t, method, *values):
    post(t, REQ % (method, '<params>%s</params>' % ''.join('<param><value>%s</value></param>' % v for v in values)),
         method + ' ' + ' '.join(values))


@case('rpc-numbers', 'what counts as a number for the log methods', 'rpc')
def _(t):
    t.up('[program:x]\ncommand=/bin/sh -c "printf 0123456789; exec sleep 1000"\nstartsecs=0\nstdout_logfile=@DIR@/x.out\n')
    t.wait_file('x.out', 10)
    for m in ('supervisor.readProcessStdoutLog', 'supervisor.tailProcessStdoutLog'):
        for offset, length in (('<string> 2 </string>', '<string>+3</string>'), ('<string>1_0</string>', '0'), ('2', '3'),
                               ('<double>2.9</double>', '<double>3.9</double>'), ('<double>-2.9</double>', '<int>0</int>'),
                               ('<boolean>1</boolean>', '<boolean>2</boolean>'), ('<i8>3</i8>', '<i8>2</i8>'),
                               ('<base64>Mg==</base64>', '<base64>Mw==</base64>'), ('<int> 3 </int>', '<int>+2</int>'),
                               ('<int></int>', '2'), ('<int>1.0</int>', '2'), ('<double>0x10</double>', '1'), ('<double>x</double>', '1')):
            call(t, m, 'x', offset, length)


@case('rpc-name-types', 'names that are no text', 'rpc')
def _(t):
    t.up(programs('a'))
    for v in ('<int>1</int>', '<boolean>0</boolean>', '<nil/>', '<double>1.5</double>', '<i8>5</i8>', '<foo>a</foo>'):
        for m in ('startProcessGroup', 'stopProcessGroup', 'addProcessGroup', 'removeProcessGroup'):
            call(t, 'supervisor.' + m, v)
        call(t, 'supervisor.signalProcessGroup', v, 'HUP')
        call(t, 'system.methodHelp', v)
        call(t, 'system.methodSignature', v)
    for m in ('getProcessInfo', 'startProcess', 'stopProcess'):
        call(t, 'supervisor.' + m, '<i8>5</i8>')


@case('rpc-messages', 'remote communication of any type', 'rpc')
def _(t):
    t.up('[eventlistener:l]\ncommand=@PY@ @H@/listener.py @DIR@/ev.jsonl\nevents=REMOTE_COMMUNICATION\nstartsecs=0\n')
    t.wait_state('l', 'RUNNING')
    for a in (('t', 'd'), ('', ''), (5, 1.5), (True, []), (['a', 1], {'k': 'v'}), ('ü', '€\nx'), ('a\nb', 'c')):
        t.rpc('sendRemoteCommEvent', *a)
    t.until(lambda: len(t.events()) >= 7, 'events')
    t.rec('events', t.events())


@case('rpc-stdin', 'standard input: values that are no text, names, a closed pipe', 'rpc')
def _(t):
    t.up('[program:x]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/x.out\n'
         '[program:c]\ncommand=/bin/sh -c "exec 0<&-; echo r > @DIR@/r; exec sleep 1000"\nstartsecs=0\n')
    t.wait_state('x', 'RUNNING')
    t.wait_file('r')
    for v in ('', 'a\r\nb\n', 'ü€😀\n', 5, True, 1.5, [], {}, ['a'], {'a': 1}, [1, 'b', True, 2.5], 1e16):
        t.rpc('sendProcessStdin', 'x', v)
    t.rpc('sendProcessStdin', 'nope', 5)
    t.rpc('sendProcessStdin', 'x:*', 'a')
    t.rpc('sendProcessStdin', 'c', 'a')
    t.rpc('sendProcessStdin', 'c:c', 'a')
    t.rpc('sendProcessStdin', 'x:x', 'end\n')
    t.wait_text('x.out', 'end\n')
    t.rec_file('x.out')
    t.rpc('stopProcess', 'x:x')
    t.rpc('stopProcess', 'x:x')
    t.rpc('sendProcessStdin', 'x:x', 'a')


@case('rpc-signals', 'signals as numbers of all types', 'rpc')
def _(t):
    t.script('x.sh', 'trap "" HUP USR1\necho r > @DIR@/r\nwhile :; do sleep 0.05; done\n')
    t.up('[program:x]\ncommand=@DIR@/x.sh\nstartsecs=0\n[program:y]\ncommand=/bin/cat\nautostart=false\n')
    t.wait_file('r')
    for s in (' HUP', '+1', '01', '0x1', '1.0', 1, 1.0, 1.9, True, False, '', '0', 0, -1, '-1', 65, 'SIGSIGHUP', 'SIG', 'hÜp', '1_0'):
        for n in 'xy':
            t.rpc('signalProcess', n, s, label='%s %r' % (n, s))
    t.rec_info('x', fields=('statename',))


@case('rpc-multicall-more', 'multicall: names and params that are none', 'rpc')
def _(t):
    t.up(programs('a'))
    t.wait_state('a', 'RUNNING')
    for c in ({'methodName': ''}, {'methodName': 'supervisor.getState', 'params': 5}, {'methodName': 'supervisor.getState', 'params': {}},
              {'methodName': 'supervisor.getState', 'params': ''}, {'methodName': 'supervisor.getState', 'params': [], 'more': 1}, {},
              {'methodName': 'supervisor._update', 'params': ['a']}, {'methodName': 'getState'}, {'methodName': 'supervisor.getProcessInfo'}):
        t.rpc('system.multicall', [c])
    t.rpc('system.multicall', [{'methodName': 'supervisor.stopAllProcesses'}, {'methodName': 'supervisor.stopProcess', 'params': ['a']},
                               {'methodName': 'supervisor.startAllProcesses'}, {'methodName': 'supervisor.startAllProcesses'},
                               {'methodName': 'supervisor.stopProcess', 'params': ['a', False]},
                               {'methodName': 'supervisor.shutdown'}, {'methodName': 'supervisor.getState'},
                               {'methodName': 'system.methodSignature', 'params': ['supervisor.getState']}])
    t.rec('exit', t.d.wait_exit())


@case('rpc-order', 'bulk operations take groups of equal priority in the order of their activation', 'rpc')
def _(t):
    t.up(programs('b', 'c'))
    t.conf(programs('a', 'b', 'c', 'd') + '[group:h]\nprograms=p2,p1\npriority=998\n' + programs('p1', 'p2') + 'priority=5\n')
    names = ('a', 'b', 'c', 'd', 'h:p1', 'h:p2')
    t.rpc('reloadConfig')
    for n in ('d', 'a', 'h'):
        t.rpc('addProcessGroup', n)
    for n in names:
        t.wait_state(n, 'RUNNING')
    t.rpc('signalAllProcesses', 'WINCH')
    t.rpc('clearAllProcessLogs')
    t.rpc('stopAllProcesses', False)
    for n in names:
        t.wait_state(n, 'STOPPED')
    t.rpc('startAllProcesses')
    t.rec_log(keep='success|spawned: .[acd]')


@case('rpc-at-once', 'startsecs=0 is RUNNING before the answer, and first among results', 'rpc')
def _(t):
    t.up('[program:late]\ncommand=/bin/sleep 1000\nstartsecs=1\nautostart=false\npriority=1\n'
         '[program:now]\ncommand=/bin/sleep 1000\nstartsecs=0\nautostart=false\npriority=2\n'
         '[program:none]\ncommand=/no/such\nautostart=false\npriority=3\n'
         '[program:now2]\ncommand=/bin/sleep 1000\nstartsecs=0\nautostart=false\npriority=4\n')
    t.rpc('startProcess', 'now', False)
    t.rec_info('now', fields=('statename',))
    t.rpc('stopProcess', 'now')
    t.rpc('startAllProcesses')
    t.rec_log(drop='late')


@case('rpc-add', 'adding what a reread has dropped, changed or never seen', 'rpc')
def _(t):
    t.up(programs('a', 'b'))
    for n in 'ab':
        t.wait_state(n, 'RUNNING')
    t.conf(programs('b', 'c'))
    t.rpc('addProcessGroup', 'c')
    t.rpc('reloadConfig')
    for n in ('a', 'b', 'nope'):
        t.rpc('addProcessGroup', n)
    t.rpc('removeProcessGroup', 'a')
    t.rpc('stopProcess', 'a')
    t.rpc('removeProcessGroup', 'a')
    t.rpc('addProcessGroup', 'a')
    t.rpc('addProcessGroup', 'c')
    t.wait_state('c', 'RUNNING')
    t.rpc('getAllProcessInfo')
    t.rpc('reloadConfig')


@case('rpc-logs', 'logs that are directories; an activity log in syslog', 'rpc')
def _(t):
    t.up('[program:x]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/x.out\nstderr_logfile=@DIR@/x.err\n')
    t.wait_state('x', 'RUNNING')
    os.unlink(t.path('x.err'))
    os.mkdir(t.path('x.err'))
    t.rpc('readProcessStderrLog', 'x', 0, 0)
    t.rpc('tailProcessStderrLog', 'x', 7, 3)
    t.rpc('clearProcessLogs', 'x:x')
    t.rpc('clearAllProcessLogs')
    os.unlink(t.log)
    os.mkdir(t.log)
    t.rpc('readLog', 0, 0)
    t.rpc('clearLog')
    t.stop()
    t.up(sup='logfile=syslog')
    t.rpc('readLog', 0, 0)
    t.rpc('clearLog')


@case('rpc-log-lines', 'lines of the activity log about calls and requests', 'rpc')
def _(t):
    t.up(sup='loglevel=trace', inet='')
    open(t.log, 'w').close()
    for m, a in (('supervisor.getState', ()), ('nope', ()), ('system.multicall', ([{'methodName': 'supervisor.nope'}],)),
                 ('supervisor.getState', (1,)), ('supervisor.readLog', (0, -1)), ('supervisor.startAllProcesses', ())):
        t.rpc(m, *a)
    for body in ('x', '<methodCall/>', REQ % ('', ''), REQ % ('ü', ''), '<methodCall>\'"\\\n\tü'):
        post(t, body)
    t.rec_log(keep='XML-RPC')


@case('rpc-namespaces', 'the interface under other names, several, none', 'rpc')
def _(t):
    factory = 'supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n'
    t.conf(programs('a') + ''.join('[rpcinterface:%s]\n%s' % (n, factory) for n in ('foo', 'zoo')), rpc=False)
    t.start(wait='log')
    t.until(lambda: os.path.exists(t.sock), 'the socket')
    t.wait_log('success: a')
    t.rpc('system.listMethods')
    t.rpc('supervisor.getState')
    t.rpc('foo.getState')
    t.rpc('zoo.stopProcess', 'a')
    t.rpc('system.methodSignature', 'zoo.stopProcess')
    t.rpc('system.methodSignature', 'supervisor.stopProcess')
    t.ctl('status')


@case('rpc-bytes', 'the text of answers, byte for byte', 'rpc')
def _(t):
    t.up(programs('a'))
    t.wait_state('a', 'RUNNING')
    for m, p in (('supervisor.getState', ''), ('supervisor.getAPIVersion', ''), ('nope', ''),
                 ('supervisor.getProcessInfo', '<params><param><value>&lt;&amp;&gt;"\'é\t</value></param></params>'),
                 ('supervisor.stopAllProcesses', ''), ('supervisor.stopAllProcesses', ''), ('supervisor.reloadConfig', '')):
        r = t.http('POST', '/RPC2', (REQ % (m, p)).encode(), quiet=True)
        t.rec(m, [r.data.decode(), r.getheader('Content-Length') == str(len(r.data))])


# As rpc-reload, which is in allowed-differences.txt because of a new member of getAllConfigInfo.
@case('rpc-reload-groups', 'reloadConfig, addProcessGroup, removeProcessGroup, and a broken file', 'rpc')
def _(t):
    t.up(programs('a') + programs('b') + 'autostart=false\n')
    t.wait_state('a', 'RUNNING')
    t.conf(programs('a').replace('1000', '2000') + programs('c'))
    t.rpc('reloadConfig')
    for method, group in (('add', 'c'), ('add', 'c'), ('remove', 'a'), ('remove', 'b'), ('remove', 'b')):
        t.rpc(method + 'ProcessGroup', group)
    t.wait_state('c', 'RUNNING')
    t.rpc('getAllProcessInfo')
    t.rpc('reloadConfig')
    t.write('s.conf', '[supervisord]\n[program:a]\ncommand=/bin/cat\nstartsecs=no\n')
    t.rpc('reloadConfig')
    t.rpc('getAllProcessInfo')
