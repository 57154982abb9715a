"""supervisorctl: odd lines and names, order of several names, every fault that a server may answer with, questions."""
import re
import socket
import threading

from lib.registry import case
from lib.tables import ctl_matrix

SLEEP = 'command=/bin/sleep 1000\nstartsecs=0\n'
MIX = ('[program:run]\n' + SLEEP + '[program:off]\nautostart=false\n' + SLEEP
       + '[program:bad]\ncommand=/no/such/cmd\nstartretries=0\n'
       + '[group:g]\nprograms=m,n\n[program:m]\n' + SLEEP + '[program:n]\nautostart=false\n' + SLEEP)
PROMPT = 'supervisor> '

for state in ('EXITED', 'BACKOFF', 'STOPPING'):
    ctl_matrix('ctl-matrix-' + state.lower(), state)


def mix(t, **kw):
    t.up(MIX, **kw)
    t.wait_state('run', 'RUNNING')
    t.wait_state('bad', 'FATAL')
    t.wait_state('g:m', 'RUNNING')


def session(t, *lines):
    """One shell for many lines: what they print, without their exit status."""
    t.ctl(stdin=''.join(x + '\n' for x in lines), label='shell: ' + '; '.join(lines))


@case('ctl-lines', 'what is an action, what is its argument', 'ctl')
def _(t):
    t.up('[program:off]\n' + SLEEP + 'autostart=false\n')
    session(t, '', '   ', '!ls', '!', '? start', '?start', '?', '??', '@foo', 'pid;', 'status;', 'version;', 'help start stop', 'help EOF',
            'help help', 'help ?', 'help !', 'STATUS', 'help\tstart', 'status\toff', 'st-art', 'status-x', 'status:off', '1', '_', 'stop -x',
            'é', 'help é', '"status"', 'status "off"', 'version --', 'open', 'open foo', 'quit now', 'version')
    session(t, 'version\r', '  version  ', 'EOF', 'version')
    for args in ([''], ['', 'status'], ['pid;'], ['EOF', 'x'], ['status\noff'], ['!'], ['help', 'nosuch']):
        t.ctl(*args, label='ctl %r' % (args,))


@case('ctl-names', 'names with colons, stars, in other cases and languages', 'ctl')
def _(t):
    mix(t)
    names = (':', '*', ':x', 'x:', 'run:run', 'a:b:c', 'g:m:n', '*:*', 'all:*', 'g:*x', 'RUN', 'é', 'é:*', 'g:all', '-', "a'b", 'a\\b', 'g', 'g::')
    for action in ('status', 'start', 'stop', 'pid', 'tail', 'fg', 'add', 'remove', 'signal CONT'):
        session(t, *['%s %s' % (action, n) for n in names if (action, n) not in (('pid', 'run:run'), ('fg', 'run:run'))])
    session(t, *['clear ' + n for n in names if not n.endswith(':')  and not n.endswith(':*')])


@case('ctl-several', 'several names: order of the lines, the last error is the exit status', 'ctl')
def _(t):
    mix(t)
    for args in (['status', 'nope', 'off', 'nope:*', 'g:*', 'off'], ['status', 'nope', 'all'], ['start', 'nope', 'off', 'off', 'nope:*'],
                 ['start', 'bad', 'nope'], ['start', 'nope', 'bad'], ['stop', 'g:*', 'off', 'off', 'nope:*'],
                 ['restart', 'nope', 'g:*', 'nope:*'], ['pid', 'nope', 'bad'], ['add', 'nope', 'run'],
                 ['remove', 'run', 'off', 'g', 'g:*']):
        t.ctl(*args)


@case('ctl-signals', 'names and numbers of signals, for one, a group, all', 'ctl')
def _(t):
    mix(t)
    for args in ('CONT g:*', 'BOGUS g:*', 'CONT all', 'BOGUS all', 'CONT run bad', 'CONT bad run', 'CONT nope:* run'):
        t.ctl('signal', *args.split())
    session(t, *['signal ' + x for x in ('18 run', '0 run', '-1 run', '99 run', '64 off', 'cont run', 'sigcont run', 'CONT run all nope', 'SIG run',
                                         'BOGUS off', 'BOGUS nope', 'BOGUS nope:*', '1.5 run', 'run CONT', 'CONT :', 'CONT run:')])


@case('ctl-tail-arguments', 'arguments of tail and maintail', 'ctl')
def _(t):
    t.script('x.sh', 'printf "0123456789abcdef\\n"; printf "err\\n" >&2; echo ok > @DIR@/ok; exec sleep 1000\n')
    t.up('[program:x]\ncommand=@DIR@/x.sh\nstartsecs=0\n[program:n]\n' + SLEEP + 'stdout_logfile=NONE\nstderr_logfile=NONE\n')
    t.wait_file('ok')
    t.wait_state('n', 'RUNNING')
    t.wait_state('x', 'RUNNING')
    t.until(lambda: t.q('supervisor.readProcessStderrLog', 'x', 0, 0) == 'err\n', 'stderr')
    t.until(lambda: 'f' in t.q('supervisor.readProcessStdoutLog', 'x', 0, 0), 'stdout')
    session(t, *['tail ' + x for x in ('-5 x', '-+5 x', '--5 x', '--50 x', '-0 x', '-1_0 x', '- x', '-- x', '-5x x', '-5.0 x', '-f5 x', '-F x', '-0x10 x',
                                       '-007 x', '-99999999 x', '-2147483647 x', 'x stdin', "x a'b", 'x a\\b', 'x É', 'x Stderr', '-3 x STDOUT', 'x -f',
                                       'x -5', '-5 -5 x', 'a b c', '-f a b c', '-f', '-f x foo', 'x y stderr', 'nope stderr', 'n stdout', 'x:x')])
    session(t, *['maintail ' + x for x in ('-5 x', '-', '-f5', '5', '-x', '-1.5', 'x y', '-f x')])
    for args in (['-x', 'x'], ['x', "a'b"], ['n'], ['nope']):
        t.ctl('tail', *args)


@case('ctl-url', 'what a server URL may look like', 'ctl')
def _(t):
    t.up('[program:off]\n' + SLEEP + 'autostart=false\n', inet='')
    for url in ('http://127.0.0.1:@PORT@/RPC3', 'http://127.0.0.1:@PORT@?x=1', 'http://127.0.0.1:@PORT@#top', 'http://a:b@127.0.0.1:@PORT@',
                'http://127.0.0.1:', 'unix://../s.sock', 'unix://s.sock', 'http://127.0.0.1:port', 'UNIX://@DIR@/s.sock'):
        t.ctl('-s', url, 'avail')


@case('ctl-shutting-down', 'actions while a shutdown waits for a program', 'ctl')
def _(t):
    t.script('deaf.sh', 'trap "" TERM\necho ready > @DIR@/ready\nwhile :; do sleep 0.2; done\n')
    t.up('[program:deaf]\ncommand=@DIR@/deaf.sh\nstartsecs=0\nstopwaitsecs=40\n')
    t.wait_file('ready')
    t.wait_state('deaf', 'RUNNING')
    t.ctl('shutdown')
    for args in (['status'], ['start', 'deaf'], ['tail', '-f', 'deaf'], ['avail'], ['reread'], ['update'], ['add', 'x'], ['remove', 'x'], ['reload'],
                 ['shutdown']):
        t.ctl(*args)
    t.d.proc.kill()


@case('ctl-update', 'reread and update: removed, changed, new, moved between groups', 'ctl')
def _(t):
    one = '[program:a]\n%s[program:b]\n%s[group:g]\nprograms=m,n\n[program:m]\n%s[program:n]\n%s' % ((SLEEP + 'autostart=false\n',) * 4)
    t.up(one)
    two = one.replace('[program:a]', '[program:New]').replace('[program:b]\n', '[program:b]\npriority=5\n')
    t.conf(two)
    for args in (['reread'], ['update', 'a', 'nope'], ['reread'], ['update', 'all', 'nope'], ['reread']):
        t.ctl(*args)
    t.conf(two.replace('[group:g]\nprograms=m', '[group:h]\nprograms=m'))
    for args in (['update', 'h'], ['avail'], ['update']):
        t.ctl(*args)
    t.conf('[eventlistener:m]\ncommand=/bin/cat\nevents=TICK_60\nautostart=false\n')
    session(t, 'reread', 'update', 'update', 'avail', 'status')


@case('ctl-questions', 'answers to questions on a terminal, Ctrl-C and Ctrl-D', 'ctl')
def _(t):
    t.up('[program:off]\n' + SLEEP + 'autostart=false\n')
    p = t.pty()
    p.expect(PROMPT, 'greeting')
    for answer in ('n', '', ' y'):
        p.line('shutdown')
        p.expect('y/N? ', 'question')
        p.line(answer)
        p.expect(PROMPT, 'not %r' % answer)
    p.line('reload')
    p.expect('y/N? ', None)
    p.eof()
    p.expect('error: ', None)
    p.expect(PROMPT, None)
    p.line('shutdown')
    p.expect('y/N? ', 'asked again after Ctrl-D')
    p.line('Yes')
    p.expect(PROMPT, 'yes')
    t.rec('exit', t.d.wait_exit())
    p.cmd('version')
    p.eof()
    p.finish('Ctrl-D')


@case('ctl-password', 'a user name and a password on a terminal, at the third attempt', 'ctl')
def _(t):
    t.conf('[program:off]\n' + SLEEP + 'autostart=false\n', unix='username=joe\npassword=pw', ctl='username=x\npassword=y')
    t.auth = 'joe:pw'
    t.start()
    p = t.pty()
    p.expect('Username:', 'question')
    p.eof()
    p.expect('error: ', None)
    p.expect(PROMPT, None)
    p.line('version')
    for password in ('no', 'pw'):
        p.expect('Username:', 'name')
        p.line('joe')
        p.expect('Password:', 'password')
        p.line(password)
    p.expect(PROMPT, 'in')
    p.cmd('status off')
    p.line('quit')
    p.finish()


@case('ctl-completion', 'the tab key', 'ctl')
def _(t):
    t.up('[program:cat]\n' + SLEEP + '[program:o-ff]\nautostart=false\n' + SLEEP + '[group:g]\nprograms=m,n\n[program:m]\n' + SLEEP + '[program:n]\n' + SLEEP)
    for name in ('cat', 'g:m', 'g:n'):
        t.wait_state(name, 'RUNNING')
    p = t.pty()
    p.expect(PROMPT, 'greeting')
    for typed in ('vers\t', 'help vers\t', 'status o-\t', 'stop g:m\t', 'pid o\t', 'clear g:n\t', 'add ca\t', 'update o\t', 'version c\t', 'start cat o\t',
                  'start g:*\t'):
        p.send(typed)
        p.line('')
        t.rec('keys %r' % typed, p.expect(PROMPT, None))
    p.line('quit')
    p.finish()


class Server:
    """Answers every request the same way, getVersion as asked for."""

    def __init__(self, t, answer, version='<string>3.0</string>'):
        self.answer, self.version = answer, self.result(version)
        self.listener = socket.create_server(('127.0.0.1', t.port), backlog=20)
        threading.Thread(target=self.run, daemon=True).start()

    @staticmethod
    def response(xml, status='200 OK'):
        body = ('<?xml version="1.0"?><methodResponse>%s</methodResponse>' % xml).encode()
        return b'HTTP/1.1 %s\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n' % (status.encode(), len(body)) + body

    @classmethod
    def result(cls, value):
        return cls.response('<params><param><value>%s</value></param></params>' % value)

    @classmethod
    def fault(cls, code):
        return cls.response('<fault><value><struct><member><name>faultCode</name><value><int>%d</int></value></member><member><name>faultString'
                            '</name><value><string>WORDS %d</string></value></member></struct></value></fault>' % (code, code))

    @classmethod
    def results(cls, code):
        row = ('<value><struct><member><name>name</name><value>p%d</value></member><member><name>group</name><value>g</value></member><member>'
               '<name>status</name><value><int>%d</int></value></member><member><name>description</name><value>WORDS %d</value></member>'
               '</struct></value>')
        return cls.result('<array><data>%s</data></array>' % ''.join(row % (i, c, i) for i, c in enumerate((80, code, 80))))

    def run(self):
        while True:
            connection, _ = self.listener.accept()
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        with connection:
            data = b''
            while True:
                piece = connection.recv(65536)
                if not piece:
                    return
                data += piece
                head, blank, body = data.partition(b'\r\n\r\n')
                length = re.search(rb'(?i)content-length: *(\d+)', head)
                if blank and len(body) >= int(length.group(1) if length else 0):
                    connection.sendall(self.version if b'getVersion' in body else self.answer)
                    data = b''


@case('ctl-faults', 'every fault of a method on one process', 'ctl', limit=60)
def _(t):
    t.conf(unix=None, inet='')
    server = Server(t, b'')
    for code in (3, 20, 50, 60):
        server.answer = server.fault(code)
        t.ctl('start', 'x', 'y', label='start, fault %d' % code)
    for code, actions in ((10, ('stop', 'signal HUP', 'clear', 'tail', 'pid', 'add', 'remove')), (11, ('stop', 'signal HUP')), (20, ('tail',)),
                          (30, ('stop', 'signal HUP', 'clear', 'tail')), (70, ('stop', 'signal HUP')), (90, ('add',)), (91, ('remove',))):
        server.answer = server.fault(code)
        session(t, *[a + ' x' for a in actions], 'version x')


@case('ctl-results', 'every result in the answer of a method on many', 'ctl', limit=60)
def _(t):
    t.conf(unix=None, inet='')
    server = Server(t, b'')
    for code, actions in ((10, ('start g:*', 'stop all')), (20, ('start all',)), (30, ('start g:*', 'stop g:*', 'clear all')), (50, ('start g:*',)),
                          (60, ('start all', 'stop g:*')), (70, ('stop all', 'signal HUP g:*'))):
        server.answer = server.results(code)
        for action in actions:
            t.ctl(*action.split(), label='%s, result %d' % (action, code))


@case('ctl-strange-servers', 'servers of another version, and others than supervisord', 'ctl')
def _(t):
    t.conf(unix=None, inet='')
    server = Server(t, b'')
    server.version = server.result('<string>2.0</string>')
    for args in (['status'], ['version'], ['stop', 'x']):
        t.ctl(*args, label='version 2.0: ' + args[0])
    for what in ('500 Internal Server Error', '404 Not Found'):
        server.version = server.answer = server.response('', status=what)
        for args in (['status'], ['avail']):
            t.ctl(*args, label='%s: %s' % (what, args[0]))
    server.version = server.answer = server.result('<string>hello</string>')
    for args in (['status'], ['avail']):
        t.ctl(*args, label='a string: ' + args[0])
    server.version = server.answer = b'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\n<html></html>'
    t.ctl('status', label='a page')
