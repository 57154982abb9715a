"""A supervisord in a fresh directory, and ways to talk to it."""
import os
import re
import resource
import signal
import subprocess
import time

from .network import connected, proxy
from .places import Place
from .processes import children, cpu_ticks, is_control_process, kill, status
from .wait import until


def sections(text):
    """A configuration written with one section in a line, `[program:x] command=/bin/cat | startsecs=0`; lines that begin
    with a bar go on."""
    return re.sub(r'\s+\| ', '\n', re.sub(r'(?m)^(\[.*?\]) ', r'\1\n', text))


def configuration(directory, programs='', daemon='', unix='', inet=None, rpc=True, client='', url=''):
    """The usual file. Texts are further lines of the sections; a server or the client's section is left out when its text
    is None. The client's url is that of the server by default, None leaves it out."""
    sections = ['[supervisord]', 'logfile={d}/s.log', 'pidfile={d}/s.pid', 'childlogdir={d}', daemon, '']
    if unix is not None:
        sections += ['[unix_http_server]', 'file={d}/s.sock', unix, '']
    if inet is not None:
        sections += ['[inet_http_server]', inet, '']
    if rpc:
        sections += ['[rpcinterface:supervisor]',
                     'supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface', '']
    if client is not None:
        sections += ['[supervisorctl]', '' if url is None else 'serverurl=' + (url or 'unix://{d}/s.sock'), client, '']
    return '\n'.join(sections).replace('{d}', directory) + '\n' + programs


class Lab(Place):
    """One test's directory and daemon. Ends only what it started."""

    def __init__(self, bindir, client=None):
        """bindir: our programs; client: the directory of supervisorctl, if it is another one."""
        super().__init__('lab-')
        self.bindir, self.client = bindir, client or bindir
        self.conf, self.sock = self.path('s.conf'), self.path('s.sock')
        self.daemon = None
        self.notes = []

    def note(self, text):
        """Shown behind the name of the test."""
        self.notes.append(text)

    def configure(self, programs='', unix='', daemon='', **more):
        self.write('s.conf', configuration(self.dir, programs + '\n', daemon, unix, **more))

    def start(self, programs='', unix='', **options):
        """Starts the daemon and waits for it."""
        self.launch(programs, unix, **options)
        until(self.answers, 'the socket')

    def up(self, programs, *names):
        """Starts it, and waits until these programs run."""
        self.start(programs)
        self.running(*names)

    def launch(self, programs='', unix='', descriptors=None, before=None, **options):
        """Starts the daemon, perhaps with a limit of open files; `before` is called in it before it is executed."""
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors, descriptors))
            if before:
                before()
        self.configure(programs, unix, **options)
        with open(self.path('out'), 'wb') as out:
            self.daemon = subprocess.Popen([os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.conf],
                                           cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                           env=self.env(), preexec_fn=limit if descriptors or before else None)

    def env(self, **more):
        return {'PATH': '/usr/bin:/bin', 'HOME': self.dir, 'LANG': 'C.UTF-8', 'TMPDIR': self.dir, **more}

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
        return proxy(self.sock).supervisor

    def run(self, words, **how):
        """Runs a command to its end."""
        return subprocess.run(words, **{'env': self.env(), 'cwd': self.dir, 'stdin': subprocess.DEVNULL, 'text': True,
                                        'stdout': subprocess.PIPE, 'stderr': subprocess.PIPE, 'timeout': 30, **how})

    def beside(self, words, output, env=None):
        """Starts another program, whose output goes into a file; it ends before the place goes."""
        with open(self.path(output), 'wb') as out:
            process = subprocess.Popen(words, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

        def end():
            process.terminate()
            process.wait(20)
        self.kept.callback(end)
        return process

    def ctl_command(self, *args):
        return [os.path.join(self.client, 'supervisorctl'), '-c', self.conf, *args]

    def ctl(self, *args, **how):
        return self.run(self.ctl_command(*args), **{'stderr': subprocess.STDOUT, **how})

    def info(self, name):
        return self.rpc().getProcessInfo(name)

    def state(self, name):
        return self.info(name)['statename']

    def pid(self, name):
        return self.info(name)['pid']

    def states(self):
        """By the names of groups and programs."""
        return {x['group'] + ':' + x['name']: x['statename'] for x in self.rpc().getAllProcessInfo()}

    def running(self, *names):
        """Waits until these run."""
        for name in names:
            until(lambda: self.state(name) == 'RUNNING', '%s to run' % name)

    def logged(self, text, times=1):
        """Waits until the activity log has the text so often."""
        until(lambda: self.read('s.log').count(text) >= times, lambda: '%r in:\n%s' % (text, self.read('s.log')[-800:]))

    def alive(self):
        """The daemon answers a call on a new connection."""
        assert self.daemon.poll() is None, 'the daemon ended: %s' % self.daemon.returncode
        assert self.rpc().getState()['statecode'] == 1

    def proc(self, name):
        return '/proc/%d/%s' % (self.daemon.pid, name)

    def descriptors(self):
        return len(os.listdir(self.proc('fd')))

    def settled_descriptors(self):
        """Their number once earlier connections are closed."""
        seen = []

        def twice():
            seen.append(self.descriptors())
            return seen[-2:] == seen[-1:] * 2
        until(twice, 'a steady number of descriptors', pause=0.2)
        return seen[-1]

    def cpu_ticks(self):
        return cpu_ticks(self.daemon.pid)

    def daemon_status(self, name):
        return status(self.daemon.pid, name)

    def anonymous_kb(self):
        return int(self.daemon_status('RssAnon').split()[0])

    def control_process(self):
        """The process that serves clients; None while there is none."""
        return next(filter(is_control_process, self.children()), None)

    def client_descriptors(self):
        """Those of the process that serves clients."""
        pid = self.control_process()
        return len(os.listdir('/proc/%d/fd' % pid)) if pid else 0

    def whole_kb(self):
        """What both processes have."""
        pid = self.control_process()
        try:
            return self.anonymous_kb() + (int(status(pid, 'RssAnon').split()[0]) if pid else 0)
        except (FileNotFoundError, ProcessLookupError):
            return self.anonymous_kb()

    def is_modest(self, before, allowance, measure=None):
        """It has not grown by so many kilobytes."""
        grown = (measure or self.anonymous_kb)() - before
        self.note('memory %+d kB' % grown)
        assert grown < allowance, 'grown by %d kB' % grown

    def children(self):
        return children(self.daemon.pid)

    def stop(self, seconds=20):
        """Returns the exit status."""
        self.daemon.terminate()
        return self.daemon.wait(seconds)

    def close(self):
        self.kept.close()
        if self.daemon and self.daemon.poll() is None:
            below = self.children()
            self.daemon.send_signal(signal.SIGTERM)
            try:
                self.daemon.wait(10)
            except subprocess.TimeoutExpired:
                self.daemon.kill()
                self.daemon.wait()
                for pid in below:
                    kill(pid)
        super().close()


def timed(call):
    """Seconds that a call takes, and what it returns."""
    begun = time.monotonic()
    value = call()
    return time.monotonic() - begun, value
