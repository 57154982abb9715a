"""Ends of supervisord that must not be: a fault of its own. Its programs are ended, and it ends with 70."""
import os
import signal

from lib import test, until
from lib.container import Container, Stage, started
from lib.daemon import configuration
from lib.places import CHILD
from lib.processes import descendants, lives, programs
from lib.registers import send_astray

STATUS = 70
PARTS = ['SIGSEGV at address 0x10', 'code at 0x', 'of build ', 'Stopping 2 programs', 'exit status 70']


def told(text, *parts):
    lines = [line for line in text.splitlines() if 'this is a fault of supervisord' in line]
    assert len(lines) == 1, text[-1000:]
    for part in parts:
        assert part in lines[0], lines[0]


@test
def in_a_container(bindir):
    """A container ends with 70 after one line, and its programs have had their stop signals."""
    text = ('[program:usual]\ncommand=/bin/child until TERM -- append /data/ended TERM\nstartsecs=0\n'
            '[program:other]\ncommand=/bin/child append /data/up x -- until QUIT -- append /data/ended QUIT\n'
            'stopsignal=QUIT\nstartsecs=0\n')
    with started(Container(bindir, text), 'up') as c:
        c.wait_log('entered RUNNING', 2)
        send_astray(c.pid)
        assert c.end_status() == STATUS
        told(c.output + c.errors, *PARTS)
        assert sorted(c.data('ended')) == ['QUIT', 'TERM']


class Daemon(Stage):
    """A supervisord that is not process 1, below a shell that stays."""

    def __init__(self, bindir, programs_text, words=('-n',), **how):
        super().__init__()
        conf = self.write('s.conf', configuration(self.dir, programs_text.format(child=CHILD)))
        self.start(['/bin/sh', '-c', '"$@"; echo $? > status; exec sleep 1000', 'sh',
                    os.path.join(bindir, 'supervisord'), *words, '-c', conf], **how)

    def wait_running(self, number):
        """Returns the daemon's pid once so many programs run."""
        until(lambda: self.read('s.log').count('entered RUNNING') >= number, lambda: self.read('s.log')[-500:])
        return next(pid for pid in self.children() if len(programs(pid)) == number)

    def status(self):
        return int(self.wait_for('status')[0])

    def wait_alone(self):
        """Until there is nothing in the namespace but what the shell has become, which reaps nothing."""
        until(lambda: not any(map(lives, descendants(self.pid))), lambda: descendants(self.pid))


STUBBORN = ("[program:stubborn]\ncommand={child} ignore TERM -- fork 'ignore TERM -- hold' -- hold\nstartsecs=0\n"
            '[program:stopped]\ncommand={child} stop -- hold\nstartsecs=0\n')


@test
def outside_of_a_container(bindir):
    """No program outlives it: not one that ignores its signal, its child, or one that is stopped. The log has the line too."""
    with Daemon(bindir, STUBBORN) as d:
        send_astray(d.wait_running(2))
        assert d.status() == STATUS
        d.wait_alone()
        told(d.read('s.log'), *PARTS)
        told(d.errors, *PARTS)


@test
def without_a_stack(bindir):
    """The same when there is no stack left to stand on."""
    with Daemon(bindir, STUBBORN) as d:
        send_astray(d.wait_running(2), stack=8)
        assert d.status() == STATUS
        d.wait_alone()
        told(d.errors, *PARTS)


@test
def in_the_background(bindir):
    """One that has left the foreground does the same."""
    with Daemon(bindir, STUBBORN, words=()) as d:
        assert d.status() == 0
        send_astray(d.wait_running(2))
        d.wait_alone()
        told(d.read('s.log'), *PARTS)


@test
def aborted(bindir):
    """abort(3), as the C library does where it finds the heap broken, ends it the same way, and so does a signal that was sent."""
    with Daemon(bindir, STUBBORN) as d:
        os.kill(d.wait_running(2), signal.SIGABRT)
        assert d.status() == STATUS
        d.wait_alone()
        told(d.errors, 'supervisord: SIGABRT, code at 0x')


def full_pipe():
    """Both ends of a pipe that takes no more."""
    ours, theirs = os.pipe()
    os.set_blocking(theirs, False)
    try:
        while os.write(theirs, bytes(4096)):
            pass
    except BlockingIOError:
        os.set_blocking(theirs, True)
    return ours, theirs


@test
def nothing_reads(bindir):
    """A standard error that is full and not read does not hold up its end."""
    ours, theirs = full_pipe()
    try:
        with Daemon(bindir, STUBBORN, stderr=theirs) as d:
            send_astray(d.wait_running(2))
            assert d.status() == STATUS
            d.wait_alone()
            told(d.read('s.log'), *PARTS)
    finally:
        os.close(ours)
        os.close(theirs)


@test
def signals_of_others(bindir):
    """Process 1 does not end by a fault signal that another process sends, as before."""
    text = '[program:x]\ncommand=/bin/child append /data/up x -- until TERM\nstartsecs=0\n'
    with started(Container(bindir, text), 'up') as c:
        for number in (signal.SIGSEGV, signal.SIGABRT, signal.SIGILL, signal.SIGBUS, signal.SIGFPE, signal.SIGSYS, signal.SIGTRAP):
            done = c.execute('/bin/child', 'send', '1', str(int(number)))
            assert done == (0, ''), (number, done)
        assert 'x' in c.ctl('status')
        assert c.stop() == 0
        assert 'fault of supervisord' not in c.output + c.errors
