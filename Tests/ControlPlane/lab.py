"""A daemon of ours in a fresh directory, and ways to talk to it."""
import http.client
import os
import re
import resource
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time
import xmlrpc.client

TESTS = []


def test(function):
    """Registers a test; it is called with a Lab."""
    TESTS.append(function)
    return function


def until(condition, seconds=10, what=None):
    """Waits for a true value and returns it."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError('waited %s s in vain for %s' % (seconds, what or condition.__doc__ or condition))
        time.sleep(0.01)


def connected(path, timeout):
    """A client's socket. One with Python's own timeout would not wait for room in the queue of the listening socket
    (connect(2), EAGAIN), as every client that blocks does."""
    s = socket.socket(socket.AF_UNIX)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack('ll', int(timeout), 0))
    s.connect(path)
    s.settimeout(timeout)
    return s


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


class UnixHTTP(http.client.HTTPConnection):
    def __init__(self, path, timeout=20):
        super().__init__('localhost', timeout=timeout)
        self.path = path

    def connect(self):
        self.sock = connected(self.path, self.timeout)


class UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path):
        super().__init__()
        self.path = path

    def make_connection(self, host):
        if not self._connection or host != self._connection[0]:
            self._connection = host, UnixHTTP(self.path)
        return self._connection[1]


class Lab:
    """One test's directory and daemon. Ends only what it started."""

    def __init__(self, bindir):
        self.bindir = bindir
        self.dir = tempfile.mkdtemp(prefix='cp-')
        self.conf = os.path.join(self.dir, 's.conf')
        self.sock = os.path.join(self.dir, 's.sock')
        self.pidfile = os.path.join(self.dir, 's.pid')
        self.daemon = None
        self.notes = []

    def note(self, text):
        """Shown behind the name of the test."""
        self.notes.append(text)

    def file(self, name, text):
        path = os.path.join(self.dir, name)
        with open(path, 'w') as f:
            f.write(text)
        return path

    def configure(self, more='', unix='', daemon=''):
        self.file('s.conf', '[supervisord]\nlogfile={d}/s.log\npidfile={d}/s.pid\nchildlogdir={d}\n{daemon}\n'
                            '[unix_http_server]\nfile={d}/s.sock\n{unix}\n'
                            '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory='
                            'supervisor.rpcinterface:make_main_rpcinterface\n'
                            '[supervisorctl]\nserverurl=unix://{d}/s.sock\n{more}\n'.format(
                                d=self.dir, more=more, unix=unix, daemon=daemon))

    def start(self, more='', unix='', **options):
        """Starts the daemon and waits for it."""
        self.launch(more, unix, **options)
        until(self.answers, what='the socket')

    def launch(self, more='', unix='', descriptors=None, before=None, daemon=''):
        """Starts the daemon, perhaps with a limit of open files; `before` is called in it before it is executed."""
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
            if before:
                before()
        self.configure(more, unix, daemon)
        with open(os.path.join(self.dir, 'out'), 'wb') as out:
            self.daemon = subprocess.Popen([os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.conf],
                                           cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                           env=self.env(), preexec_fn=limit if descriptors or before else None)

    def env(self):
        return {'PATH': '/usr/bin:/bin', 'HOME': self.dir, 'LANG': 'C.UTF-8', 'TMPDIR': self.dir}

    def connect(self, timeout=20):
        return connected(self.sock, timeout)

    def answers(self):
        if self.daemon.poll() is not None:
            raise AssertionError('the daemon ended: ' + self.read('out')[-500:])
        try:
            self.connect().close()
            return True
        except OSError:
            return False

    def rpc(self):
        return xmlrpc.client.ServerProxy('http://localhost', UnixTransport(self.sock)).supervisor

    def ctl(self, *args, timeout=30):
        return subprocess.run([os.path.join(self.bindir, 'supervisorctl'), '-c', self.conf] + list(args), env=self.env(),
                              cwd=self.dir, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=timeout)

    def state(self, name):
        return self.rpc().getProcessInfo(name)['statename']

    def read(self, name):
        try:
            with open(os.path.join(self.dir, name), errors='replace') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def descriptors(self):
        return len(os.listdir('/proc/%d/fd' % self.daemon.pid))

    def cpu_ticks(self):
        """What the daemon has used of processors, in clock ticks of mostly 10 ms."""
        with open('/proc/%d/stat' % self.daemon.pid, encoding='ascii') as f:
            fields = f.read().rsplit(')', 1)[1].split()
        return int(fields[11]) + int(fields[12])

    def settled_descriptors(self):
        """Their number once earlier connections are closed."""
        while True:
            number = self.descriptors()
            time.sleep(0.2)
            if number == self.descriptors():
                return number

    def daemon_status(self, name):
        """A line of what the kernel tells of it."""
        with open('/proc/%d/status' % self.daemon.pid, encoding='utf-8') as f:
            return re.search(r'^%s:\s+(.*)' % name, f.read(), re.M).group(1)

    def anonymous_kb(self):
        return int(self.daemon_status('RssAnon').split()[0])

    def alive(self):
        """The daemon answers a call on a new connection."""
        assert self.daemon.poll() is None, 'the daemon ended: %s' % self.daemon.returncode
        assert self.rpc().getState()['statecode'] == 1

    def end(self):
        if self.daemon and self.daemon.poll() is None:
            children = self.children()
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(10)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
                for pid in children:
                    try:
                        os.kill(pid, signal.SIGKILL)
                    except OSError:
                        pass
        shutil.rmtree(self.dir, ignore_errors=True)

    def children(self):
        with open('/proc/{0}/task/{0}/children'.format(self.daemon.pid)) as f:
            return [int(x) for x in f.read().split()]
