"""Requests that are too large, too slow, too many or no requests at all."""
import base64
import os
import select
import socket
import time
import xmlrpc.client

from lab import UnixTransport, free_port, test, until

CALL = b'<?xml version="1.0"?><methodCall><methodName>supervisor.getState</methodName><params/></methodCall>'


def post(body, *headers, length=None):
    return b'POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n%s\r\n%s' % (
        len(body) if length is None else length, b''.join(h + b'\r\n' for h in headers), body)


def answer(s, limit=1 << 22):
    """Everything up to the end of the connection, or up to a silence of the socket's timeout."""
    got = b''
    try:
        while len(got) < limit:
            part = s.recv(65536)
            if not part:
                break
            got += part
    except (TimeoutError, ConnectionError):
        pass
    return got


def send(s, data):
    """Sends what the other side takes."""
    try:
        s.sendall(data)
    except (BrokenPipeError, ConnectionResetError):
        pass


def status(got):
    return int(got.split(b' ', 2)[1]) if got.startswith(b'HTTP/1.') else None


def one(lab, data, timeout=2):
    with lab.connect(timeout) as s:
        send(s, data)
        return answer(s)


@test
def header_of_a_megabyte(lab):
    lab.start()
    before = lab.anonymous_kb()
    for head in (b'X: ' + b'a' * (1 << 20), b'\r\n'.join(b'X%d: a' % i for i in range(100000)), b'a' * (1 << 20)):
        got = one(lab, b'GET / HTTP/1.1\r\nHost: x\r\n' + head + b'\r\n\r\n')
        assert status(got) in (400, 431), got[:200]
    got = one(lab, b'GET /' + b'a' * (1 << 20) + b' HTTP/1.1\r\nHost: x\r\n\r\n')
    assert status(got) in (400, 414, 431), got[:200]
    grown = lab.anonymous_kb() - before
    lab.note('%d kB more' % grown)
    assert grown < 4096, grown
    lab.alive()


@test
def body_over_the_limit(lab):
    lab.start()
    before = lab.settled_descriptors()
    # announced: refused before it comes
    assert status(one(lab, post(b'', length=1 << 30))) == 413
    assert status(one(lab, post(b'', length=16 * 1024 * 1024 + 1))) == 413
    # NIO refuses what is more than 64 bits, and we the rest of what is more than 63.
    for length in (b'99999999999999999999999', b'9223372036854775808', b'18446744073709551615', b'-1', b'1x', b'0x10'):
        got = one(lab, post(b'').replace(b'Length: 0', b'Length: ' + length))
        assert status(got) in (400, 413), (length, got[:200])
    # not announced: refused once it is too much
    chunk = b'100000\r\n' + b'a' * (1 << 20) + b'\r\n'
    with lab.connect(5) as s:
        s.sendall(b'POST /RPC2 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
        for _ in range(17):
            send(s, chunk)
        assert status(answer(s)) == 413
    assert status(one(lab, b'POST /RPC2 HTTP/1.1\r\nHost: x\r\n\r\n')) == 411
    lab.alive()
    until(lambda: lab.descriptors() == before, what='the descriptors')


@test
def bodies_without_credentials(lab):
    """Whoever has no password cannot fill the memory, on no path and with no method."""
    lab.start(unix='username=joe\npassword=secret')
    before = lab.anonymous_kb()
    size = 15 << 20
    wrong = b'Authorization: Basic ' + base64.b64encode(b'joe:wrong')
    clients = []
    grown = 0
    try:
        for line in (b'POST /RPC2', b'POST /nothing', b'PUT /RPC2', b'GET /ok.html') * 5:
            for header in (b'X: y', wrong):
                s = lab.connect(5)
                clients.append(s)
                # all but the last byte: what is kept is kept until the end of the request
                send(s, line + b' HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n' % (header, size)
                     + b'a' * (size - 1))
                grown = max(grown, lab.anonymous_kb() - before)
        lab.note('%d kB more' % grown)
        assert grown < 16 * 1024, grown
        for s in clients:
            assert status(answer(s)) == 401
    finally:
        for s in clients:
            s.close()
    # one who may come in is served, and one who sends what he has before he looks hears the refusal
    good = b'Authorization: Basic ' + base64.b64encode(b'joe:secret')
    assert status(one(lab, post(CALL + b' ' * (8 << 20), good, b'Connection: close'), timeout=10)) == 200
    got = one(lab, post(CALL, wrong))
    assert status(got) == 401 and got.count(b'HTTP/1.1') == 1, got[:200]


@test
def bodies_for_pages(lab):
    """Only /RPC2 takes long bodies."""
    lab.start()
    for line in (b'POST /', b'POST /nothing', b'PUT /RPC2', b'GET /livez'):
        head = line + b' HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n'
        assert status(one(lab, head % (1 << 20))) == 413, line
        # a short one does no harm
        assert status(one(lab, head % 5 + b'a=b&c', timeout=1)) in (200, 400, 404, 405), line


@test
def refused_clients_do_not_stay(lab):
    """A refused request may be sent to its end, but not for ever."""
    lab.start(unix='username=joe\npassword=secret')
    with lab.connect(10) as s:
        send(s, b'POST /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n')
        assert status(answer(s)) == 401

        def gone():
            try:
                s.sendall(b'a')
            except (BrokenPipeError, ConnectionResetError):
                return True
            return False
        until(gone, seconds=20, what='the end of the connection')


@test
def answers_that_nobody_takes(lab):
    """A client that stops reading loses its answer or stream; one that reads slowly does not."""
    lab.start('[program:big]\ncommand=/bin/true\nautostart=false\nstdout_logfile=%s/big.log\n' % lab.dir)
    with open(os.path.join(lab.dir, 'big.log'), 'wb') as f:
        f.write(b'a' * (4 << 20))
    before = lab.anonymous_kb()
    page = b'GET /tail.html?processname=big&limit=4194304 HTTP/1.1\r\nHost: x\r\n\r\n'
    stream = b'GET /logtail/big?tail=4194304 HTTP/1.1\r\nHost: x\r\n\r\n'
    idle = [lab.connect(5) for _ in range(10)]
    slow = [lab.connect(5) for _ in range(2)]
    try:
        for i, s in enumerate(idle + slow):
            send(s, page if i % 2 else stream)
        held = until(lambda: lab.anonymous_kb() - before > 4096, what='the answers')
        ends = select.poll()
        for s in idle:
            # Not POLLIN: there is something to read all the time.
            ends.register(s, 0)
        begun = time.monotonic()

        def all_gone():
            for s in slow:
                s.recv(20000)
            return len(ends.poll(0)) == len(idle) or time.sleep(5)
        until(all_gone, seconds=120, what='the end of the connections')
        lab.note('gone after %d s' % (time.monotonic() - begun))
        for s in slow:
            ends.register(s, 0)
        assert held and len(ends.poll(0)) == len(idle)
    finally:
        for s in idle + slow:
            s.close()
    lab.alive()


@test
def logs_too_long_for_one_answer(lab):
    lab.start('[program:big]\ncommand=/bin/true\nautostart=false\nstdout_logfile=%s/big.log\n' % lab.dir)
    path = os.path.join(lab.dir, 'big.log')

    def fault(call):
        try:
            call()
        except xmlrpc.client.Fault as e:
            return e.faultCode, e.faultString
        return None
    with open(path, 'wb') as f:
        f.truncate(128 << 20)
    rpc = lab.rpc()
    begun = time.monotonic()
    for read in (lambda: rpc.readProcessStdoutLog('big', 0, 0), lambda: rpc.readProcessStdoutLog('big', -2**31, 0),
                 lambda: rpc.tailProcessStdoutLog('big', 0, 2**31 - 1)):
        code, text = fault(read)
        assert code == 30 and 'in parts' in text, text
    assert time.monotonic() - begun < 2
    with open(path, 'wb') as f:
        f.write(b'a' * (40 << 20))
    assert len(rpc.readProcessStdoutLog('big', 10, 5)) == 5
    # several calls, one answer
    calls = xmlrpc.client.MultiCall(xmlrpc.client.ServerProxy('http://localhost', UnixTransport(lab.sock)))
    for _ in range(2):
        calls.supervisor.readProcessStdoutLog('big', 0, 0)
    calls.supervisor.getState()
    results = calls().results
    assert len(results[0]) == 40 << 20 and results[1]['faultCode'] == 30 and results[2]['statename'] == 'RUNNING'


@test
def garbage(lab):
    lab.start()
    for line in (b'\x00\x01\x02\x03\r\n\r\n', b'GET\r\n\r\n', b'GET / HTTP/9.9\r\n\r\n', b'HELLO WORLD\r\n\r\n',
                 b'GET / HTTP/1.1\r\nHost : x\r\n\r\n', b'GET / HTTP/1.1\r\nHost: x\r\n folded\r\nX\r\n\r\n',
                 b'\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03' + b'\x55' * 200, b'\xff' * 5000,
                 b'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n'):
        got = one(lab, line, timeout=1)
        assert status(got) in (None, 400, 505), (line[:40], got[:100])
        if b'\r\n' in line:
            assert status(got) in (400, 505), (line[:40], got[:100])
    for target in (b'/%zz', b'/%', b'/../../etc/passwd', b'/%2e%2e/%2e%2e/etc/passwd', b'//etc/passwd', b'*',
                   b'/logtail/%00', b'/logtail/' + b'a' * 5000, b'/stylesheets/../../../etc/passwd'):
        got = one(lab, b'GET ' + target + b' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        assert status(got) in (400, 404, 410, 500) and b'root:' not in got, (target[:40], got[:100])
    for method in (b'PUT', b'DELETE', b'OPTIONS', b'TRACE', b'CONNECT', b'PATCH'):
        got = one(lab, method + b' /RPC2 HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')
        assert status(got) in (400, 405, 501), (method, got[:100])
    lab.alive()


@test
def slow_body(lab):
    """A body that trickles is answered when it is there, and keeps nobody waiting."""
    lab.start()
    data = post(CALL)
    cut = len(data) - 12
    with lab.connect(5) as s:
        send(s, data[:cut])
        for i in range(12):
            begun = time.monotonic()
            lab.alive()
            assert time.monotonic() - begun < 0.5
            time.sleep(0.1)
            send(s, data[cut + i:cut + i + 1])
        assert b'RUNNING' in s.recv(65536)


@test
def gone_before_the_answer(lab):
    lab.start('[program:slow]\ncommand=/bin/sleep 100\nstartsecs=30\nautostart=false\n')
    before = lab.settled_descriptors()
    start = CALL.replace(b'getState', b'startProcess').replace(
        b'<params/>', b'<params><param><value>slow</value></param></params>')
    for _ in range(50):
        with lab.connect() as s:
            send(s, post(start))
    for _ in range(50):
        with lab.connect() as s:
            send(s, b'GET /mainlogtail HTTP/1.1\r\nHost: x\r\n\r\n')
    until(lambda: lab.state('slow') == 'STARTING', what='slow')
    lab.alive()
    lab.rpc().stopProcess('slow')
    # the output channels of a stopped program are closed
    until(lambda: lab.descriptors() <= before, what='%d descriptors' % before)


@test
def pipelined_requests(lab):
    lab.start()
    count = 2000
    begun = time.monotonic()
    with lab.connect(10) as s:
        pid = os.fork()
        if pid == 0:
            try:
                s.sendall(post(CALL) * count + post(CALL, b'Connection: close'))
            finally:
                os._exit(0)
        got = answer(s, limit=1 << 26)
        os.waitpid(pid, 0)
    assert got.count(b'HTTP/1.1 200') == count + 1, got.count(b'HTTP/1.1 200')
    assert got.count(b'>RUNNING<') == count + 1
    lab.note('%d requests/s on one connection' % (count / (time.monotonic() - begun)))
    lab.alive()


@test
def pipelined_without_reading(lab):
    """Answers that nobody takes do not pile up in the daemon."""
    lab.start(''.join('[program:p%d]\ncommand=/bin/true\nautostart=false\n' % i for i in range(40)))
    before = lab.anonymous_kb()
    request = post(CALL.replace(b'getState', b'getAllProcessInfo'))
    with lab.connect(1) as s:
        s.setblocking(False)
        sent = 0
        end = time.monotonic() + 3
        while time.monotonic() < end and sent < 20000:
            try:
                # whole requests or parts of them: the daemon never gets to answer all
                sent += s.send(request * 50) // len(request)
            except BlockingIOError:
                time.sleep(0.01)
        begun = time.monotonic()
        lab.alive()
        assert time.monotonic() - begun < 0.5
        grown = lab.anonymous_kb() - before
        lab.note('%d requests sent, %d kB more' % (sent, grown))
        assert grown < 64 * 1024, grown


@test
def head_requests(lab):
    lab.start()
    for path in (b'/ok.html', b'/stylesheets/supervisor.css', b'/'):
        with lab.connect(1) as s:
            send(s, b'HEAD ' + path + b' HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
            got = answer(s)
        head, _, body = got.partition(b'\r\n\r\n')
        assert status(got) == 200 and body == b'', (path, got[:300])
    # and the connection stays in step
    got = one(lab, b'HEAD /ok.html HTTP/1.1\r\nHost: x\r\n\r\nGET /ok.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert got.count(b'HTTP/1.1 200') == 2 and got.endswith(b'OK'), got


@test
def expect_continue(lab):
    lab.start()
    data = post(CALL, b'Expect: 100-continue', b'Connection: close')
    with lab.connect(5) as s:
        send(s, data[:-len(CALL)])
        assert s.recv(4096).startswith(b'HTTP/1.1 100 Continue\r\n\r\n')
        send(s, CALL)
        got = answer(s)
        assert status(got) == 200 and b'RUNNING' in got, got
    with lab.connect(5) as s:
        send(s, post(b'', b'Expect: 100-continue', length=1 << 30))
        assert status(answer(s)) == 413


@test
def old_protocol(lab):
    lab.start()
    got = one(lab, b'GET /ok.html HTTP/1.0\r\n\r\n')
    assert status(got) == 200 and got.endswith(b'OK'), got
    got = one(lab, b'GET /ok.html HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /ok.html HTTP/1.0\r\n\r\n')
    assert got.count(b' 200 OK') == 2, got


@test
def xml_bombs(lab):
    lab.start()
    before = lab.anonymous_kb()
    entities = ''.join('<!ENTITY l%d "%s">' % (i, '&l%d;' % (i - 1) * 10) for i in range(1, 10))
    laughs = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">%s]><methodCall><methodName>&l9;</methodName></methodCall>'
    big = '<!DOCTYPE x [<!ENTITY a "%s">]><methodCall><methodName>%s</methodName></methodCall>' % ('a' * 50000, '&a;' * 50000)
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><methodCall><methodName>&a;</methodName></methodCall>'
    deep = '<methodCall><methodName>a</methodName><params><param>%s' % ('<value><array><data>' * 200000)
    wide = '<methodCall %s/>' % ' '.join('a%d="1"' % i for i in range(200000))
    # expat adds the attributes of a declaration to each element: half a minute for each of these, once.
    attributes = '<!DOCTYPE a [<!ATTLIST b %s>]><a>%s</a>' % (''.join('a%d CDATA "" ' % i for i in range(50000)), '<b/>' * 200000)
    harmless = '<!DOCTYPE methodCall>' + CALL.decode().split('?>')[1]
    for body in (attributes, harmless, laughs % entities, big, outside, deep, wide, '', '<', '<a/>', '\x00' * 1000, '<methodCall/>', CALL.decode()[:-5],
                 CALL.decode().replace('getState', '&#0;')):
        begun = time.monotonic()
        got = one(lab, post(body.encode(), b'Connection: close'), timeout=5)
        assert status(got) == 400 and b'root:' not in got, (body[:80], got[:200])
        assert time.monotonic() - begun < 2, body[:80]
    for name in ('supervisor.__class__', 'supervisor.supervisord.options.execve', '__init__', '.', '..', 'supervisor.',
                 'system.multicall.__call__', 'supervisor..getState', 'a' * 100000):
        got = one(lab, post(CALL.replace(b'supervisor.getState', name.encode()), b'Connection: close'))
        assert status(got) == 200 and b'UNKNOWN_METHOD' in got, (name[:80], got[:300])
    lab.alive()
    grown = lab.anonymous_kb() - before
    lab.note('%d kB more' % grown)
    assert grown < 32 * 1024, grown


@test
def multicall_bombs(lab):
    """Multicalls inside each other are refused; long ones are answered while others are, too."""
    lab.start()
    entry = ('<value><struct><member><name>methodName</name><value>supervisor.getState</value></member><member><name>params'
             '</name><value><array><data/></array></value></member></struct></value>')
    body = ('<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>%s</data></array>'
            '</value></param></params></methodCall>')
    got = one(lab, post((body % (entry * 5000)).encode(), b'Connection: close'), timeout=10)
    assert status(got) == 200 and got.count(b'RUNNING') == 5000, (got[:200], got.count(b'RUNNING'))
    nested = entry.replace('supervisor.getState', 'system.multicall')
    got = one(lab, post((body % nested).encode(), b'Connection: close'))
    assert status(got) == 200 and b'faultCode' in got, got[:300]
    lab.alive()


CALLS = ('<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>%s</data></array></value>'
         '</param></params></methodCall>')
ENTRY = '<value><struct><member><name>methodName</name><value>%s</value></member></struct></value>'


def exchange(lab, data, during):
    """The answer to a request, and what is called again and again until it is there."""
    with lab.connect(60) as s:
        s.sendall(data)
        s.setblocking(False)
        got = b''
        while True:
            during()
            try:
                part = s.recv(1 << 20)
            except BlockingIOError:
                continue
            if not part:
                return got
            got += part


@test
def a_long_multicall_lets_others_in(lab):
    """All its answers together have a limit, and every few milliseconds everything else has a turn."""
    lab.start('[program:x]\ncommand=/bin/sleep 0.2\nstartsecs=0\nautorestart=true\n')
    before = lab.anonymous_kb()
    count = 90000
    body = (CALLS % (ENTRY % 'system.listMethods' * count)).encode()
    slowest = [0.0]
    most = [0]

    def during():
        begun = time.monotonic()
        lab.alive()
        slowest[0] = max(slowest[0], time.monotonic() - begun)
        most[0] = max(most[0], lab.anonymous_kb() - before)
    got = exchange(lab, post(body, b'Connection: close'), during)
    assert status(got) == 200
    results = xmlrpc.client.loads(got.split(b'\r\n\r\n', 1)[1])[0][0]
    lists = [r for r in results if isinstance(r, list)]
    faults = [r for r in results if isinstance(r, dict)]
    assert len(results) == count and lists and faults and results[0] == lists[0] and results[-1] == faults[-1]
    assert faults[-1]['faultCode'] == 30 and '67108864 bytes' in faults[-1]['faultString'], faults[-1]
    size = sum(len(xmlrpc.client.dumps((r,))) for r in lists[:1]) * len(lists)
    assert 50 << 20 < size < 80 << 20, size
    lab.note('slowest other answer %.0f ms, %d MB more' % (slowest[0] * 1000, most[0] >> 10))
    assert slowest[0] < 2, slowest
    assert most[0] < 600 << 10, most


@test
def what_has_no_room_in_the_answer_is_not_done(lab):
    lab.start('[program:big]\ncommand=/bin/sleep 1000\nstartsecs=0\nstdout_logfile=%s/big.log\n' % lab.dir)
    until(lambda: lab.state('big') == 'RUNNING', what='big')
    with open(os.path.join(lab.dir, 'big.log'), 'wb') as f:
        f.write(b'a' * (64 << 20))
    calls = xmlrpc.client.MultiCall(xmlrpc.client.ServerProxy('http://localhost', UnixTransport(lab.sock)))
    calls.supervisor.readProcessStdoutLog('big', 0, 0)
    calls.supervisor.stopProcess('big')
    text, stopped = calls().results
    assert len(text) == 64 << 20 and stopped['faultCode'] == 30 and 'not called' in stopped['faultString']
    assert lab.state('big') == 'RUNNING'


@test
def a_shutdown_is_begun_during_a_long_multicall(lab):
    lab.start()
    body = (CALLS % (ENTRY % 'system.listMethods' * 90000)).encode()
    with lab.connect(60) as s:
        s.sendall(post(body))
        lab.daemon.terminate()
        assert lab.daemon.wait(10) == 0


@test
def a_call_of_many_small_elements(lab):
    """Sixteen megabytes of the shortest elements: refused, and no other client waits for it."""
    lab.start()
    before = lab.anonymous_kb()
    body = b'<methodCall><params>' + b'<a/>' * (4 * 1000 * 1000) + b'</params></methodCall>'
    slowest = [0.0]

    def during():
        begun = time.monotonic()
        lab.alive()
        slowest[0] = max(slowest[0], time.monotonic() - begun)
    got = exchange(lab, post(body, b'Connection: close'), during)
    assert status(got) == 400, got[:200]
    lab.note('slowest other answer %.0f ms' % (slowest[0] * 1000))
    assert slowest[0] < 2, slowest
    assert lab.anonymous_kb() - before < 512 << 10


def tcp(port, data=b''):
    s = socket.create_connection(('127.0.0.1', port), timeout=10)
    s.sendall(data)
    return s


PASSWORD = 'username=joe\npassword=secret\n'
GOOD = b'Authorization: Basic ' + base64.b64encode(b'joe:secret') + b'\r\n'
PAGE = b'GET /ok.html HTTP/1.1\r\nHost: x\r\n%s\r\n'


def servers(ports, more=''):
    return ''.join('[inet_http_server:%d]\nport=127.0.0.1:%d\n%s%s\n' % (p, p, PASSWORD, more) for p in ports)


@test
def clients_of_all_servers_leave_descriptors_to_programs(lab):
    ports = [free_port() for _ in range(4)]
    lab.start(servers(ports) + '[program:x]\ncommand=/bin/sleep 1000\nstartsecs=0\nautostart=false\n', descriptors=256, daemon='minfds=100')
    idle = [tcp(port) for port in ports for _ in range(64)]
    try:
        until(lambda: lab.descriptors() > 60, what='the clients')
        lab.alive()
        assert lab.settled_descriptors() < 128, lab.descriptors()
        assert lab.rpc().startProcess('x')
        assert lab.state('x') == 'RUNNING'
    finally:
        for s in idle:
            s.close()


@test
def idle_strangers_give_way(lab):
    """Clients that send nothing, or only what needs no password, keep no other client out; one that is known stays."""
    port = free_port()
    lab.start(servers([port], 'health_noauth=true'), descriptors=256, daemon='minfds=100')
    known = tcp(port, PAGE % GOOD)
    assert status(known.recv(4096)) == 200
    flood = []
    try:
        for _ in range(100):
            flood.append(tcp(port))
            flood.append(tcp(port, b'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'))
        for _ in range(5):
            with tcp(port, PAGE % GOOD) as s:
                assert status(s.recv(4096)) == 200
            with tcp(port, b'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n') as s:
                assert status(s.recv(4096)) == 200
        lab.alive()
        known.sendall(PAGE % GOOD)
        assert status(known.recv(4096)) == 200
        # The oldest have gone, the latest are there.
        assert flood[0].recv(1) == b''
        flood[-2].sendall(PAGE % GOOD)
        assert status(flood[-2].recv(4096)) == 200
    finally:
        for s in flood + [known]:
            s.close()


@test
def the_oldest_idle_one_gives_way_where_all_are_known(lab):
    port = free_port()
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % port, descriptors=256, daemon='minfds=100')
    idle = []
    try:
        for _ in range(150):
            idle.append(tcp(port, PAGE % b''))
            assert status(idle[-1].recv(4096)) == 200
        assert idle[0].recv(1) == b''
        lab.alive()
    finally:
        for s in idle:
            s.close()


@test
def logs_that_are_followed_count_with_both_their_descriptors(lab):
    port = free_port()
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % port, descriptors=256, daemon='minfds=100')
    before = lab.settled_descriptors()
    streams = []
    try:
        refused = 0
        for _ in range(80):
            s = tcp(port, b'GET /mainlogtail HTTP/1.1\r\nHost: x\r\n\r\n')
            try:
                got = s.recv(4096)
            except ConnectionError:
                got = b''
            refused += status(got) != 200
            streams.append(s)
        assert lab.settled_descriptors() - before <= 64 and refused > 40, (lab.descriptors(), refused)
        # Those of the unix socket are served all the same.
        lab.alive()
    finally:
        for s in streams:
            s.close()


@test
def a_stranger_is_not_waited_for_as_long_as_others(lab):
    port = free_port()
    lab.start(servers([port], 'health_noauth=true'))
    with tcp(port, b'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n') as s:
        assert status(s.recv(4096)) == 200
        begun = time.monotonic()
        s.settimeout(60)
        assert s.recv(1) == b''
        lab.note('let go after %.0f s' % (time.monotonic() - begun))


@test
def escapes_are_decoded_once(lab):
    """A name with a percent sign is itself, and no proxy's rule is passed by encoding twice."""
    lab.start(''.join('[program:%s]\ncommand=/bin/sleep 1000\nstartsecs=0\n' % p
                      for p in ('pA', 'p%41')))
    until(lambda: lab.state('p%41') == 'RUNNING' and lab.state('pA') == 'RUNNING', what='both')
    for path in (b'/%2552PC2', b'/%25%35%32PC2', b'/%%352PC2'):
        got = one(lab, post(CALL, b'Connection: close').replace(b'/RPC2', path))
        assert status(got) in (400, 404), (path, got[:100])
    assert status(one(lab, b'GET /%256fk.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')) == 404
    assert status(one(lab, b'GET /%6fk.html HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')) == 200
    got = one(lab, b'GET /?action=stop&processname=p%2541 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert status(got) == 301 and b'message=Process%20p%2541%20stopped' in got, got
    assert (lab.state('p%41'), lab.state('pA')) == ('STOPPED', 'RUNNING')
    form = b'action=start&processname=p%2541'
    got = one(lab, b'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s' % (len(form), form))
    assert status(got) == 301 and b'message=Process%20p%2541%20started' in got, got
    assert lab.state('p%41') == 'RUNNING'
    got = one(lab, b'GET /?message=%2541%252B%2B+x HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    assert b'>%41%2B+ x<' in got, got
    with open(lab.rpc().getProcessInfo('p%41')['stdout_logfile'], 'w', encoding='ascii') as f:
        f.write('the log of that one')
    assert b'that one' in one(lab, b'GET /logtail/p%2541 HTTP/1.0\r\n\r\n', timeout=1)
    assert 'that one' in lab.ctl('tail', 'p%41').stdout
