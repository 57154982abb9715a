"""What the tests are made of: a daemon in a fresh directory, and terminals that talk to it."""
import os
import shutil
import socket
import subprocess
import tempfile
import time

import pexpect

from lib.ptyctl import clean

PROGRAMS = '''
[program:cat]
command=/bin/cat
startsecs=0
[program:off]
command=/bin/sleep 1000
autostart=false
startsecs=0
[group:web]
programs=alpha,beta
[program:alpha]
command=/bin/sleep 1000
startsecs=1
autostart=false
[program:beta]
command=/bin/sleep 1000
startsecs=3
autostart=false
'''
TESTS = {}


def test(function):
    TESTS[function.__name__] = function
    return function


class Session:
    """A daemon in a fresh directory, and terminals that talk to it."""

    def __init__(self, ctl, daemon):
        self.ctl, self.daemon = ctl, daemon
        self.dir = tempfile.mkdtemp(prefix='shell-')
        self.conf = os.path.join(self.dir, 's.conf')
        self.process = None

    def start(self, unix='', ctl='', programs=PROGRAMS, serverurl=True):
        with open(self.conf, 'w') as f:
            f.write('[supervisord]\nlogfile={d}/s.log\npidfile={d}/s.pid\nchildlogdir={d}\n[unix_http_server]\nfile={d}/s.sock\n{unix}\n'
                    '[rpcinterface:supervisor]\nsupervisor.rpcinterface_factory='
                    'supervisor.rpcinterface:make_main_rpcinterface\n'
                    '[supervisorctl]\n{url}{ctl}\n{programs}'.format(
                        d=self.dir, unix=unix, ctl=ctl, programs=programs,
                        url='serverurl=unix://%s/s.sock\n' % self.dir if serverurl else ''))
        self.process = subprocess.Popen([os.path.join(self.daemon, 'supervisord'), '-n', '-c', self.conf],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                        cwd=self.dir)
        end = time.monotonic() + 15
        while time.monotonic() < end:
            try:
                with socket.socket(socket.AF_UNIX) as s:
                    s.connect(os.path.join(self.dir, 's.sock'))
                break
            except OSError:
                time.sleep(0.05)
        time.sleep(1.2)     # the oracle starts programs a second later

    def env(self, **extra):
        env = {'PATH': '/usr/bin:/bin', 'HOME': self.dir, 'TERM': 'xterm', 'LANG': 'C.UTF-8'}
        env.update(extra)
        return env

    def argv(self, *args):
        return [os.path.join(self.ctl, 'supervisorctl'), '-c', self.conf] + list(args)

    def pty(self, *args, env=None, **kw):
        argv = self.argv(*args)
        p = pexpect.spawn(argv[0], argv[1:], env=self.env(**(env or {})), cwd=self.dir, encoding='utf-8', timeout=10,
                          dimensions=(40, 100), **kw)
        p.delaybeforesend = 0.05
        return p

    def run(self, *args, env=None, stdin=''):
        return subprocess.run(self.argv(*args), env=self.env(**(env or {})), cwd=self.dir, input=stdin, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=30)

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)


def prompt(p):
    p.expect_exact('supervisor> ')
    return clean(p.before)
