"""Clients that do nothing, and what is left for others and for programs."""
import base64
import time

from lab import free_port, test, until
from wire import status, tcp

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
