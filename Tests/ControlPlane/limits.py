"""Requests that are too large, too slow, or no requests at all."""
import os
import select
import time
import xmlrpc.client

from lib import test, timed, until
from lib.network import basic, proxy
from wire import CALL, answer, one, post, send, status


@test
def header_of_a_megabyte(lab):
    lab.start()
    before = lab.whole_kb()
    for head in (b'X: ' + b'a' * (1 << 20), b'\r\n'.join(b'X%d: a' % i for i in range(100000)), b'a' * (1 << 20)):
        got = one(lab, b'GET / HTTP/1.1\r\nHost: x\r\n' + head + b'\r\n\r\n')
        assert status(got) in (400, 431), got[:200]
    got = one(lab, b'GET /' + b'a' * (1 << 20) + b' HTTP/1.1\r\nHost: x\r\n\r\n')
    assert status(got) in (400, 414, 431), got[:200]
    lab.is_modest(before, 4096, lab.whole_kb)
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
    """A client without the password cannot fill the memory, on no path and with no method."""
    lab.start(unix='username=joe\npassword=secret')
    before = lab.whole_kb()
    size = 15 << 20
    good, wrong = [b'Authorization: ' + basic('joe', word).encode() for word in ('secret', 'wrong')]
    clients = []
    grown = 0
    for line in (b'POST /RPC2', b'POST /nothing', b'PUT /RPC2', b'GET /ok.html') * 5:
        for header in (b'X: y', wrong):
            clients.append(lab.keep(lab.connect(5)))
            # all but the last byte: what is kept is kept until the end of the request
            send(clients[-1], line + b' HTTP/1.1\r\nHost: x\r\n%s\r\nContent-Length: %d\r\n\r\n' % (header, size)
                 + b'a' * (size - 1))
            grown = max(grown, lab.whole_kb() - before)
    lab.note('%d kB more' % grown)
    assert grown < 16 * 1024, grown
    assert [status(answer(s)) for s in clients] == [401] * len(clients)
    # A client that may come in is served, and one that sends all of its request before it reads gets the refusal.
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
    lab.write('big.log', b'a' * (4 << 20))
    before = lab.whole_kb()
    page = b'GET /tail.html?processname=big&limit=4194304 HTTP/1.1\r\nHost: x\r\n\r\n'
    stream = b'GET /logtail/big?tail=4194304 HTTP/1.1\r\nHost: x\r\n\r\n'
    idle = [lab.keep(lab.connect(5)) for _ in range(10)]
    slow = [lab.keep(lab.connect(5)) for _ in range(2)]
    for i, s in enumerate(idle + slow):
        send(s, page if i % 2 else stream)
    until(lambda: lab.whole_kb() - before > 4096, what='the answers')
    ends = select.poll()
    for s in idle:
        # Not POLLIN: there is something to read all the time.
        ends.register(s, 0)

    def all_gone():
        for s in slow:
            s.recv(20000)
        return len(ends.poll(0)) == len(idle)
    lab.note('gone after %d s' % timed(lambda: until(all_gone, 'the end of the connections', 120, pause=5))[0])
    for s in slow:
        ends.register(s, 0)
    assert len(ends.poll(0)) == len(idle)
    lab.alive()


@test
def logs_too_long_for_one_answer(lab):
    lab.start('[program:big]\ncommand=/bin/true\nautostart=false\nstdout_logfile=%s/big.log\n' % lab.dir)
    path = lab.path('big.log')

    def fault(call):
        try:
            call()
        except xmlrpc.client.Fault as e:
            return e.faultCode, e.faultString
        return None
    with open(path, 'wb') as f:
        f.truncate(128 << 20)
    rpc = lab.rpc()
    for read in (lambda: rpc.readProcessStdoutLog('big', 0, 0), lambda: rpc.readProcessStdoutLog('big', -2**31, 0),
                 lambda: rpc.tailProcessStdoutLog('big', 0, 2**31 - 1)):
        seconds, (code, text) = timed(lambda: fault(read))
        assert code == 30 and 'in parts' in text and seconds < 1, (seconds, text)
    lab.write('big.log', b'a' * (40 << 20))
    assert len(rpc.readProcessStdoutLog('big', 10, 5)) == 5
    # several calls, one answer
    calls = xmlrpc.client.MultiCall(proxy(lab.sock))
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
    """A body that trickles is answered when it is there, and keeps no other client waiting."""
    lab.start()
    data = post(CALL)
    cut = len(data) - 12
    with lab.connect(5) as s:
        send(s, data[:cut])
        for i in range(12):
            assert timed(lab.alive)[0] < 0.5
            time.sleep(0.1)     # its trickle
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
    """Answers that no client takes do not pile up in the daemon."""
    lab.start(''.join('[program:p%d]\ncommand=/bin/true\nautostart=false\n' % i for i in range(40)))
    before = lab.whole_kb()
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
                select.select([], [s], [], 0.5)
        assert timed(lab.alive)[0] < 0.5
        lab.note('%d requests sent' % sent)
        lab.is_modest(before, 64 * 1024, lab.whole_kb)


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
def escapes_are_decoded_once(lab):
    """A name with a percent sign is itself, and no proxy's rule is passed by encoding twice."""
    lab.up(''.join('[program:%s]\ncommand=/bin/sleep 1000\nstartsecs=0\n' % p
                   for p in ('pA', 'p%41')), 'p%41', 'pA')
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
    lab.write(lab.info('p%41')['stdout_logfile'], 'the log of that one')
    assert b'that one' in one(lab, b'GET /logtail/p%2541 HTTP/1.0\r\n\r\n', timeout=1)
    assert 'that one' in lab.ctl('tail', 'p%41').stdout
