"""What a single call may cost, and that the loop turns meanwhile."""
import xmlrpc.client

from lib import test, timed
from lib.network import proxy
from wire import CALL, one, post, status


@test
def xml_bombs(lab):
    lab.start()
    before = lab.whole_kb()
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
        seconds, got = timed(lambda: one(lab, post(body.encode(), b'Connection: close'), timeout=5))
        assert status(got) == 400 and b'root:' not in got, (body[:80], got[:200])
        assert seconds < 2, body[:80]
    for name in ('supervisor.__class__', 'supervisor.supervisord.options.execve', '__init__', '.', '..', 'supervisor.',
                 'system.multicall.__call__', 'supervisor..getState', 'a' * 100000):
        got = one(lab, post(CALL.replace(b'supervisor.getState', name.encode()), b'Connection: close'))
        assert status(got) == 200 and b'UNKNOWN_METHOD' in got, (name[:80], got[:300])
    lab.alive()
    lab.is_modest(before, 32 * 1024, lab.whole_kb)


@test
def multicall_bombs(lab):
    """Multicalls inside each other are refused; long ones are answered while others are, too."""
    lab.start()
    entry = ENTRY.replace('</member></struct>', '</member><member><name>params</name><value><array><data/></array></value>'
                          '</member></struct>')
    got = one(lab, post((CALLS % (entry % 'supervisor.getState' * 5000)).encode(), b'Connection: close'), timeout=10)
    assert status(got) == 200 and got.count(b'RUNNING') == 5000, (got[:200], got.count(b'RUNNING'))
    got = one(lab, post((CALLS % (entry % 'system.multicall')).encode(), b'Connection: close'))
    assert status(got) == 200 and b'faultCode' in got, got[:300]
    lab.alive()


CALLS = ('<methodCall><methodName>system.multicall</methodName><params><param><value><array><data>%s</data></array></value>'
         '</param></params></methodCall>')
ENTRY = '<value><struct><member><name>methodName</name><value>%s</value></member></struct></value>'


def exchange(lab, body):
    """The answer to a call, and the kilobytes that the daemon takes meanwhile; others are answered within two seconds."""
    with lab.connect(60) as s:
        s.sendall(post(body, b'Connection: close'))
        s.setblocking(False)
        got, slowest, before, most = b'', 0, lab.whole_kb(), 0
        while True:
            slowest = max(slowest, timed(lab.alive)[0])
            most = max(most, lab.whole_kb() - before)
            try:
                part = s.recv(1 << 20)
            except BlockingIOError:
                continue
            got += part
            if not part:
                break
    lab.note('slowest other answer %.0f ms, %d MB more' % (slowest * 1000, most >> 10))
    assert slowest < 2, slowest
    return got, most


@test
def a_long_multicall_lets_others_in(lab):
    """All its answers together have a limit, and every few milliseconds everything else has a turn."""
    lab.start('[program:x]\ncommand=/bin/sleep 0.2\nstartsecs=0\nautorestart=true\n')
    count = 90000
    got, most = exchange(lab, (CALLS % (ENTRY % 'system.listMethods' * count)).encode())
    assert status(got) == 200
    results = xmlrpc.client.loads(got.split(b'\r\n\r\n', 1)[1])[0][0]
    lists = [r for r in results if isinstance(r, list)]
    faults = [r for r in results if isinstance(r, dict)]
    assert len(results) == count and lists and faults and results[0] == lists[0] and results[-1] == faults[-1]
    assert faults[-1]['faultCode'] == 30 and '67108864 bytes' in faults[-1]['faultString'], faults[-1]
    # The answer is full, of results and of what says that a call was not made.
    assert 48 << 20 < len(got) < (64 << 20) + 65536, len(got)
    assert most < 600 << 10, most


@test
def what_has_no_room_in_the_answer_is_not_done(lab):
    lab.up('[program:big]\ncommand=/bin/sleep 1000\nstartsecs=0\nstdout_logfile=%s/big.log\n' % lab.dir, 'big')
    lab.write('big.log', b'a' * ((64 << 20) - 4096))
    calls = xmlrpc.client.MultiCall(proxy(lab.sock))
    calls.supervisor.readProcessStdoutLog('big', 0, 0)
    calls.supervisor.stopProcess('big')
    text, stopped = calls().results
    assert len(text) == (64 << 20) - 4096 and stopped['faultCode'] == 30 and 'not called' in stopped['faultString']
    assert lab.state('big') == 'RUNNING'


@test
def a_shutdown_is_begun_during_a_long_multicall(lab):
    lab.start()
    body = (CALLS % (ENTRY % 'system.listMethods' * 90000)).encode()
    with lab.connect(60) as s:
        s.sendall(post(body))
        assert lab.stop(10) == 0


@test
def a_call_of_many_small_elements(lab):
    """Sixteen megabytes of the shortest elements: refused, and no other client waits for it."""
    lab.start()
    before = lab.whole_kb()
    got, _ = exchange(lab, b'<methodCall><params>' + b'<a/>' * (4 * 1000 * 1000) + b'</params></methodCall>')
    assert status(got) == 400, got[:200]
    lab.is_modest(before, 512 << 10, lab.whole_kb)
