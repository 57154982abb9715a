"""A supervisord to measure: ours or Supervisor's, with the same configuration and nothing else beside it."""
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import xmlrpc.client
from http.client import HTTPConnection


class UnixTransport(xmlrpc.client.Transport):
    def __init__(self, path):
        super().__init__()
        self.path = path

    def make_connection(self, host):
        path = self.path

        class Connection(HTTPConnection):
            def connect(self):
                self.sock = socket.socket(socket.AF_UNIX)
                self.sock.connect(path)

        return Connection('localhost')


class Daemon:
    """Runs until the end of a `with`. Its directory is in memory, so that no disk is measured."""

    def __init__(self, bindir, programs):
        self.bindir = bindir
        self.dir = tempfile.mkdtemp(prefix='bench-', dir='/dev/shm')
        self.fifo = self.file('fifo')
        os.mkfifo(self.fifo)
        # Open for both, so that neither end ever waits for the other.
        self.notes = os.open(self.fifo, os.O_RDWR)
        with open(self.file('s.conf'), 'w') as f:
            f.write('[supervisord]\nlogfile=%(d)s/s.log\npidfile=%(d)s/s.pid\nchildlogdir=%(d)s\nidentifier=bench\n'
                    'minfds=8192\nminprocs=200\n[unix_http_server]\nfile=%(d)s/s.sock\n'
                    '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n'
                    '[supervisorctl]\nserverurl=unix://%(d)s/s.sock\n' % {'d': self.dir} + programs(self))

    def __enter__(self):
        self.started = time.perf_counter()
        self.process = subprocess.Popen([os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.file('s.conf')],
                                        stdout=subprocess.DEVNULL)
        self.pid = self.process.pid
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        os.close(self.notes)
        shutil.rmtree(self.dir)

    def file(self, name):
        return os.path.join(self.dir, name)

    def wait_for_notes(self, count):
        """Waits until programs have said so many times that they run."""
        while count > 0:
            count -= len(os.read(self.notes, count))

    def rpc(self):
        """The control interface, once it answers."""
        supervisor = xmlrpc.client.ServerProxy('http://localhost', UnixTransport(self.file('s.sock'))).supervisor
        while True:
            try:
                supervisor.getState()
                return supervisor
            except (FileNotFoundError, ConnectionRefusedError):
                time.sleep(0.01)

    def status_command(self):
        return [os.path.join(self.bindir, 'supervisorctl'), '-c', self.file('s.conf'), 'status']

    def private_kilobytes(self, pid=None):
        with open('/proc/%d/smaps_rollup' % (pid or self.pid)) as f:
            return sum(int(x.split()[1]) for x in f if x.startswith('Private_Dirty'))

    def control_process(self):
        """The pid of the process that serves clients, if it is another one and there is one now."""
        with open('/proc/%d/task/%d/children' % (self.pid, self.pid)) as f:
            for pid in f.read().split():
                try:
                    with open('/proc/%s/cmdline' % pid, 'rb') as command:
                        if command.read().startswith(b'supervisord: control'):
                            return int(pid)
                except FileNotFoundError:
                    pass
        return None

    def wait_until_cold(self):
        """Waits until no process is there for clients, where that comes and goes."""
        while self.control_process():
            time.sleep(0.05)

    def switches(self):
        """How often it has given up a processor of its own accord: once for each wake-up."""
        with open('/proc/%d/status' % self.pid) as f:
            return next(int(x.split()[1]) for x in f if x.startswith('voluntary_ctxt_switches'))


def noting(daemon, name, more=''):
    """A program that says at its start that it runs."""
    return ("[program:%s]\ncommand=/bin/sh -c 'printf x >%s; exec sleep 1000'\nstartsecs=0\n%s\n"
            % (name, daemon.fifo, more))
