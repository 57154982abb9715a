"""Everything that is configured as Supervisor is, and answers as it does."""
import os
import socket
import time
import xmlrpc.client
from http.client import HTTPConnection

from life import LIMIT, TooSlow
from peers import Peer

# Supervisor takes three descriptors for each program.
FILE = ('[supervisord]\nlogfile=%(d)s/s.log\npidfile=%(d)s/s.pid\nchildlogdir=%(d)s\nidentifier=bench\nminfds=%(minfds)d\n'
        '[unix_http_server]\nfile=%(d)s/s.sock\n'
        '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface\n'
        '[supervisorctl]\nserverurl=unix://%(d)s/s.sock\n')
QUIET = 'startsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n'


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


class Supervisord(Peer):
    helper = b'supervisord: '

    def __init__(self, bindir):
        self.bindir = bindir

    def program(self, name):
        return os.path.join(self.bindir, name)

    def prepare(self, life, what):
        """what: Programs, or a function that makes the sections of programs for a life."""
        text = what(life) if callable(what) else self.sections(life, what)
        with open(life.file('s.conf'), 'w') as f:
            f.write(FILE % {'d': life.dir, 'minfds': max(1024, 3 * text.count('[program:') + 100)} + text)

    def sections(self, life, what):
        words, auto = what.words(life), '' if what.autostart else 'autostart=false\n'
        command = ' '.join("'%s'" % x if ' ' in x else x for x in words)
        return ''.join('[program:p%d]\ncommand=%s\n%s%s' % (n, command, auto, QUIET) for n in range(what.count))

    def names(self, what):
        return ','.join('p%d' % n for n in range(what.count))

    def logging(self, command, name, target, rotated):
        """The section of a program that logs."""
        sizes = (10000000, 3) if rotated else (0, 0)
        return ('[program:%s]\ncommand=%s\nstartsecs=0\nstderr_logfile=NONE\nstdout_logfile=%s\nstdout_logfile_maxbytes=%d\n'
                'stdout_logfile_backups=%d\n' % (name, command, target, *sizes))

    def command(self, life):
        return [self.program('supervisord'), '-n', '-c', life.file('s.conf')]

    def socket(self, life):
        return life.file('s.sock')

    def rpc(self, life):
        """The control interface, once it answers."""
        interface = xmlrpc.client.ServerProxy('http://localhost', UnixTransport(self.socket(life))).supervisor
        end = time.monotonic() + LIMIT
        while True:
            try:
                interface.getState()
                return interface
            except (FileNotFoundError, ConnectionRefusedError):
                if time.monotonic() > end:
                    raise TooSlow from None
                time.sleep(0.001)

    def ready(self, life):
        self.rpc(life)

    def control(self, life, *words):
        return [self.program('supervisorctl'), '-c', life.file('s.conf'), *words]

    def status(self, life):
        return self.control(life, 'status')

    def restart(self, life, name):
        return self.control(life, 'restart', name)
