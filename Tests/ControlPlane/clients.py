"""Clients that do nothing, and what is left for others and for programs."""
from lib import test, timed, until
from lib.network import basic, free_port, tcp
from wire import status

PASSWORD = 'username=joe\npassword=secret\n'
GOOD = b'Authorization: %s\r\n' % basic('joe', 'secret').encode()
PAGE = b'GET /ok.html HTTP/1.1\r\nHost: x\r\n%s\r\n'


def servers(ports, more=''):
    return ''.join('[inet_http_server:%d]\nport=127.0.0.1:%d\n%s%s\n' % (p, p, PASSWORD, more) for p in ports)


LIVEZ = b'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n'


def served(client, request):
    client.sendall(request)
    return status(client.recv(4096)) == 200


@test
def clients_of_all_servers_leave_descriptors_to_programs(lab):
    ports = [free_port() for _ in range(4)]
    lab.start(servers(ports) + '[program:x]\ncommand=/bin/sleep 1000\nstartsecs=0\nautostart=false\n', descriptors=256,
              daemon='minfds=100')
    for port in ports * 64:
        lab.keep(tcp(port))
    until(lambda: lab.client_descriptors() > 60, what='the clients')
    lab.alive()
    assert lab.client_descriptors() < 160 and lab.settled_descriptors() < 64, lab.client_descriptors()
    assert lab.rpc().startProcess('x')
    assert lab.state('x') == 'RUNNING'


@test
def idle_strangers_give_way(lab):
    """Clients that send nothing, or only what needs no password, keep no other client out; one that is known stays."""
    port = free_port()
    lab.start(servers([port], 'health_noauth=true'), descriptors=256, daemon='minfds=100')
    known = lab.keep(tcp(port))
    assert served(known, PAGE % GOOD)
    flood = [lab.keep(tcp(port, data)) for data in (b'', LIVEZ) * 100]
    for request in (PAGE % GOOD, LIVEZ) * 5:
        with tcp(port) as s:
            assert served(s, request)
    lab.alive()
    assert served(known, PAGE % GOOD)
    # The oldest have gone, the latest are there.
    assert flood[0].recv(1) == b''
    assert served(flood[-2], PAGE % GOOD)


@test
def the_oldest_idle_one_gives_way_where_all_are_known(lab):
    port = free_port()
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % port, descriptors=256, daemon='minfds=100')
    first = lab.keep(tcp(port))
    assert served(first, PAGE % b'')
    for _ in range(149):
        assert served(lab.keep(tcp(port)), PAGE % b'')
    assert first.recv(1) == b''
    lab.alive()


@test
def logs_that_are_followed_count_with_both_their_descriptors(lab):
    port = free_port()
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % port, descriptors=256, daemon='minfds=100')
    lab.alive()
    before = lab.client_descriptors()

    def is_refused():
        try:
            return not served(lab.keep(tcp(port)), b'GET /mainlogtail HTTP/1.1\r\nHost: x\r\n\r\n')
        except ConnectionError:
            return True
    refused = sum(is_refused() for _ in range(80))
    assert refused > 40, refused
    # Those that were refused have half a second to take the answer.
    until(lambda: lab.client_descriptors() - before <= 64, what='the end of the refused')
    # Those of the unix socket are served all the same.
    lab.alive()


@test
def a_stranger_is_not_waited_for_as_long_as_others(lab):
    port = free_port()
    lab.start(servers([port], 'health_noauth=true'))
    client = lab.keep(tcp(port, timeout=60))
    assert served(client, LIVEZ)
    seconds, end = timed(lambda: client.recv(1))
    assert end == b''
    lab.note('let go after %.0f s' % seconds)
