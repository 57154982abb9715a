"""What becomes of the servers when clients cannot be accepted."""
import errno
import os
import time

from faults import Faults, refusing
from lib import test, until

# Some are what the network has done to a client that had not been accepted (accept(2)), others what a security module
# answers.
PASSING = ['EPERM', 'EACCES', 'EPROTO', 'ENETDOWN', 'ENOPROTOOPT', 'EHOSTDOWN', 'ENONET', 'EHOSTUNREACH', 'EOPNOTSUPP',
           'ENETUNREACH', 'ETIMEDOUT', 'ECONNABORTED', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EINVAL']


def complaints(lab):
    return [line for line in lab.read('s.log').splitlines() if 'cannot accept' in line]


@test
def one_failure_ends_nothing(lab):
    """Whatever it is: the next client is served, and so is the one who was there."""
    faults = Faults('accept4').begin()
    lab.start('[program:x]\ncommand=/bin/sleep 1000\nstartsecs=0\n', before=faults.before)
    lab.running('x')
    before = lab.settled_descriptors()
    for name in PASSING:
        failed = faults.failed
        faults.fail(getattr(errno, name))
        begun = time.monotonic()
        lab.alive()
        assert faults.failed == failed + 1, name
        assert time.monotonic() - begun < 5, name
        lab.alive()
    assert lab.settled_descriptors() == before
    # Told once, not for each.
    lines = complaints(lab)
    assert len(lines) == 1 and 'unix_http_server' in lines[0] and 'Operation not permitted' in lines[0], lines


@test
def a_failure_that_stays_is_told_once_and_takes_no_processor(lab):
    faults = Faults('accept4').begin()
    lab.start(before=faults.before)
    faults.fail(errno.EPERM, times=1 << 30)
    with lab.connect() as s:
        s.sendall(b'GET /ok.html HTTP/1.0\r\n\r\n')
        until(lambda: faults.failed > 2, what='some trials')
        ticks, trials = lab.cpu_ticks(), faults.failed
        begun = time.monotonic()
        until(lambda: time.monotonic() - begun > 3, what='the time')
        assert lab.cpu_ticks() - ticks < 30, lab.cpu_ticks() - ticks
        # 0.2, 0.4, 0.8 and so on.
        assert faults.failed - trials < 10, faults.failed - trials
        faults.fail(0, times=0)
        # The client that has waited is served.
        s.settimeout(20)
        assert s.recv(4096).startswith(b'HTTP/1.0 200')
    lab.alive()
    assert len(complaints(lab)) == 1, complaints(lab)


@test
def a_daemon_whose_servers_accept_no_client_does_its_work(lab):
    lab.launch('[program:x]\ncommand=/bin/sleep 1000\n', before=refusing('accept4', errno.EPERM))
    lab.logged('success: x')
    with lab.connect():
        until(lambda: complaints(lab), what='the line')
        assert lab.stop(20) == 0
    assert not os.path.exists(lab.sock)
