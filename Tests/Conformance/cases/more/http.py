"""HTTP and the web pages: requests at the edges of what the routes take."""
import hashlib
import os
import urllib.parse

from lib import webparse
from lib.registry import case

PROG = '[program:x]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/x.out\nstderr_logfile=@DIR@/x.err\n'
STATE = b'<methodCall><methodName>supervisor.getState</methodName></methodCall>'


@case('http-paths', 'paths of streams and of /RPC2, to the letter', 'http')
def _(t):
    t.up(PROG + '[program:n]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=NONE\n'
         '[group:g]\nprograms=y\n[program:y]\ncommand=/bin/cat\nstartsecs=0\nstdout_logfile=@DIR@/y.out\n', inet='')
    for n in ('x', 'n', 'g:y'):
        t.wait_state(n, 'RUNNING')
    for p in ('/logtail', '/logtail/', '/logtail//', '/logtail/x/', '/logtail/x//', '/logtail//x', '/logtail/x/stdout/',
              '/logtail/x/stdout/y', '/logtail/x/STDOUT', '/logtail/x/stdin', '/logtail/x:x', '/logtail/x%3Ax', '/logtail/x:',
              '/logtail/n', '/logtail/n/stderr', '/logtail/g', '/logtail/y', '/logtail/g:y', '/logtailx/x', '/logtailx', '/logtail/x?a/b',
              '/logtail/%78', '/logtail%2Fx', '/%6cogtail/x', '/mainlogtail/', '/mainlogtailx', '/mainlogtail?x=1', '//logtail/x',
              '//mainlogtail', '/Logtail/x', '//RPC2', '/%52PC2', '/RPC2x'):
        raw = t.raw(b'GET ' + p.encode() + b' HTTP/1.1\r\nHost: x\r\n\r\n', via='tcp', timeout=2, until=b'\r\n\r\n')
        head = raw.split(b'\r\n\r\n')[0].lower()
        t.rec(p, [t.code(raw), b'x-accel-buffering: no' in head, b'chunked' in head, b'text/plain;charset=utf-8' in head])


@case('http-lines', 'request lines without version, bodies without length, bodies announced by Expect', 'http')
def _(t):
    t.up(inet='')
    for p in (b'/nope', b'/RPC2', b'/logtail/nope'):
        t.rec('no version ' + p.decode(), t.code(t.raw(b'GET ' + p + b'\r\n\r\n', via='tcp', timeout=5)))
    for p in (b'/RPC2', b'/', b'/ok.html', b'/nope', b'/logtail/x', b'/mainlogtail', b'/images/icon.png'):
        raw = t.raw(b'POST ' + p + b' HTTP/1.1\r\nConnection: close\r\n\r\n', via='tcp', timeout=5, until=b'\r\n\r\n')
        t.rec('no length ' + p.decode(), t.code(raw))
    raw = t.raw(b'POST /RPC2 HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % len(STATE) + STATE,
                via='tcp', timeout=5)
    t.rec('expect', [t.code(raw), raw.count(b'HTTP/1.1'), b'RUNNING' in raw])


@case('http-credentials', 'odd usernames and passwords of a server', 'http')
def _(t):
    sha = hashlib.sha1(b'b').hexdigest()
    for n, inet in enumerate(('username=\npassword=x', 'username=x\npassword=', 'username=x\npassword={SHA}',
                              'username=x\npassword={sha}' + sha, 'username=x\npassword={SHA}' + sha.upper())):
        t.conf(PROG, inet=inet)
        d = t.start(wait='log')
        for a in (None, 'x:', ':x', 'x:x', 'x:b', 'x:{SHA}', 'x:{SHA}' + sha):
            r = t.http('GET', '/ok.html', via='tcp', auth=a, quiet=True)
            t.rec('%d as %s' % (n, a), r.status if r is not None else None)
        t.stop(d)
        os.unlink(t.log)


@case('web-actions-more', 'actions with odd names and fields', 'web')
def _(t):
    t.up('[program:run]\ncommand=/bin/sleep 1000\nstartsecs=0\n[program:off]\ncommand=/bin/sleep 1000\nstartsecs=0\nautostart=false\n'
         '[program:none]\ncommand=/no/such\nautostart=false\n[program:notex]\ncommand=/etc/passwd\nautostart=false\n'
         '[program:sp]\nprocess_name=b&c<d>+%%\ncommand=/bin/sleep 1000\nstartsecs=0\n', inet='')
    t.wait_state('run', 'RUNNING')
    t.wait_state('sp:b&c<d>+%', 'RUNNING')
    quoted = urllib.parse.quote('sp:b&c<d>+%')
    for q in ('processname=none&action=start', 'processname=notex&action=start', 'processname=nope&action=restart',
              'processname=none&action=restart', 'processname=nope&action=clearlog', 'processname=run:&action=stop',
              'processname=run%3Arun&action=start', 'processname=' + quoted + '&action=stop', 'action=start&processname=run&processname=off',
              'action=stop&action=start&processname=off', 'action=stop&processname=', 'action=&processname=run',
              'action=Stop&processname=run', 'action=stop%20&processname=run', 'action=fly&processname=nope', 'action=fly&processname=run',
              'action=start&processname=:', 'processname=%ff&action=stop', 'action=stop&processname', 'action=start&processname=off%0a',
              'action=start&processname=%20off'):
        r = t.http('GET', '/index.html?' + q, via='tcp', show='none')
        u = urllib.parse.urlsplit(r.getheader('Location') or '')
        page = t.http('GET', '/?' + u.query, via='tcp', quiet=True)
        t.rec(q, [u.query, [[row['name'], row['state']] for row in webparse.status_page(page.data.decode())['rows']]])


@case('web-shutdown', 'pages, streams and methods during a shutdown', 'web')
def _(t):
    t.up('[program:x]\ncommand=/bin/sh -c "trap \'\' TERM; echo r > @DIR@/r; while :; do sleep 0.1; done"\nstartsecs=0\nstopwaitsecs=2\n'
         'stdout_logfile=@DIR@/x.out', inet='')
    t.wait_file('r')
    t.wait_state('x', 'RUNNING')
    t.rpc('shutdown')
    for p in ('/ok.html', '/', '/index.html?action=refresh', '/tail.html', '/tail.html?processname=x', '/nope', '/index.html?action=stopall',
              '/index.html?processname=x&action=start', '/index.html?processname=nope&action=start', '/index.html?action=restartall',
              '/index.html?processname=x&action=clearlog', '/index.html?action=fly'):
        t.http('GET', p, via='tcp', show='none')
    for m, a in (('system.methodSignature', ('supervisor.getPID',)), ('supervisor.signalAllProcesses', ('WINCH',)),
                 ('supervisor.signalProcessGroup', ('x', 'HUP')), ('supervisor.getProcessInfo', ()), ('supervisor.nope', ()),
                 ('supervisor.getState', (1,)), ('supervisor.signalAllProcesses', ()), ('supervisor.sendRemoteCommEvent', ('a', 'b')),
                 ('system.multicall', ([{'methodName': 'supervisor.getState'}],)), ('supervisor.restart', ())):
        t.rpc(m, *a)
    t.rec('exit', t.d.wait_exit())


@case('web-tail-more', 'limits and names of tail.html', 'web')
def _(t):
    t.up(PROG, inet='')
    t.wait_state('x', 'RUNNING')
    t.q('supervisor.sendProcessStdin', 'x', ''.join('line %d <&> ü\n' % i for i in range(100)))
    t.wait_text('x.out', 'line 99 <&> ü\n')
    for q in ('processname=x&limit=0', 'processname=x&limit=-5', 'processname=x&limit=', 'processname=x&limit=1025',
              'processname=x&limit=1e3', 'processname=x&limit=%201100%20', 'processname=x&limit=+1100', 'processname=x&limit=1_100',
              'processname=x:*', 'processname=x:', 'processname=no%3Cb%3E', 'processname=x&processname=y', 'processname=x:x', 'limit=5',
              'processname=x&limit=1024&limit=2000', 'processname=%20x'):
        t.http('GET', '/tail.html?' + q, via='tcp', show='tail')
    t.http('POST', '/tail.html', 'processname=x&limit=1500', {'Content-Type': 'application/x-www-form-urlencoded'}, via='tcp', show='tail')
