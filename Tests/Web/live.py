"""The stream of changes: in the browser, and as bytes."""
import http.client
import socket
import time

from browser import complaints, opened
from lib import test, timed, until
from lib.network import connection, exchange
from places import serve


@test
def a_change_is_shown_without_a_reload(lab):
    page = opened(serve(lab))
    page.mark()
    page.wait_state('web', 'running')
    lab.rpc().stopProcess('web')
    page.wait_state('web', 'stopped')
    lab.rpc().startProcess('idle')
    page.wait_state('idle', 'running')
    until(lambda: 'uptime 0:00:02' in page.text(page.row('idle')), what='the uptime to go on')
    assert page.is_marked()
    assert complaints(page.driver) == []


@test
def groups_come_and_go(lab):
    page = opened(serve(lab))
    page.mark()
    lab.rpc().stopProcessGroup('workers')
    lab.rpc().removeProcessGroup('workers')
    until(lambda: page.text(page.row('workers:mail')) is None, what='the group to go')
    lab.rpc().addProcessGroup('workers')
    page.wait_state('workers:mail', 'running')
    assert page.is_marked()


@test
def a_lost_daemon_is_told_and_found_again(lab):
    base = serve(lab)
    page = opened(base)
    page.mark()
    lab.stop()
    page.wait_live('Not connected')
    lab.start('[inet_http_server]\nport=127.0.0.1:%d\n' % lab.port)
    page.wait_live()
    until(lambda: 'No programs to manage' in page.text('main'), what='the new daemon')
    assert page.is_marked()


def stream(lab, query='', headers=()):
    """An event stream; what has come is read until a text appears."""
    c = lab.keep(connection(lab.port, timeout=10))
    c.request('GET', '/events' + query, headers=dict(headers))
    r = c.getresponse()
    assert r.status == 200 and r.getheader('Content-Type') == 'text/event-stream', r.getheaders()
    assert r.getheader('X-Accel-Buffering') == 'no'
    return r


def read_to(response, text):
    data = b''
    while text not in data:
        data += response.read1()
    return data.decode()


@test
def whoever_knows_the_state_is_told_only_changes(lab):
    serve(lab)
    until(lambda: lab.state('done') == 'EXITED' and lab.state('broken') == 'FATAL', what='calm')
    first = read_to(stream(lab), b'id: ')
    assert 'event: stale' in first, first
    known = first.rsplit('id: ', 1)[1].split('\n')[0]
    for again in (stream(lab, '?after=' + known), stream(lab, headers={'Last-Event-ID': known})):
        start = read_to(again, b'id: ')
        assert 'stale' not in start, start
    lab.rpc().startProcess('idle')
    change = read_to(again, b'</tr>')
    assert 'event: process\ndata: <tr data-process="idle"' in change, change


@test
def a_client_that_takes_nothing_delays_nobody_and_costs_little(lab):
    many = '[program:p]\ncommand=/bin/sleep 1000\nautostart=false\nstartsecs=0\nnumprocs=200\n' \
           'process_name=%(program_name)s_%(process_num)s\n'
    serve(lab, many)
    before = lab.anonymous_kb()
    stuck = []
    for _ in range(20):
        s = socket.socket()
        s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        s.connect(('127.0.0.1', lab.port))
        s.sendall(b'GET /events HTTP/1.1\r\nHost: x\r\n\r\n')
        stuck.append(s)
    slowest = 0
    for _ in range(3):
        for call in (lab.rpc().startProcessGroup, lab.rpc().stopProcessGroup):
            call('p')
            slowest = max(slowest, timed(lambda: lab.rpc().getState())[0])
    lab.note('slowest answer %.0f ms' % (slowest * 1000))
    # 1,200 changes of rows of two kilobytes: 48 MB, were they kept for each of the 20.
    lab.is_modest(before, 20_000)
    # They get the present state, not all that was.
    state = lab.rpc().getProcessInfo('p:p_7')['statename'].lower()
    data = b''
    stuck[0].settimeout(10)
    while data.count(b'data-process="p:p_7" data-state="%s"' % state.encode()) < 1:
        data += stuck[0].recv(65536)
    for s in stuck:
        s.close()
    until(lambda: lab.settled_descriptors() < 40, what='the connections to be closed')


@test
def streams_end_with_the_daemon(lab):
    serve(lab)
    response = stream(lab)
    begun = time.monotonic()
    lab.daemon.terminate()
    try:
        while response.read1():
            pass
    except (http.client.HTTPException, ConnectionError):
        pass
    assert lab.daemon.wait(10) == 0
    lab.note('%.0f ms' % ((time.monotonic() - begun) * 1000))


@test
def only_get(lab):
    serve(lab)
    r = exchange(lab.port, 'POST', '/events', 'x')
    assert (r.status, r.getheader('Allow')) == (405, 'GET'), (r.status, r.getheaders())
