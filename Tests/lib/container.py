"""Programs as process 1: in namespaces of their own, and in containers that runc runs on a directory."""
import contextlib
import json
import os
import shutil
import signal
import subprocess

from .places import CHILD, PATH, Place
from .processes import children, kill, programs, status
from .wait import until

# What Docker gives. No SYS_PTRACE, so the environment of another user's process is not for us to see.
CAPABILITIES = ['CAP_' + name for name in (
    'CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE', 'NET_RAW',
    'SYS_CHROOT', 'MKNOD', 'AUDIT_WRITE', 'SETFCAP')]
NAMESPACES = ['pid', 'ipc', 'uts', 'mount', 'network']
SUPERVISORD = ['/bin/supervisord', '-c', '/etc/supervisord.conf']


class FirstProcess(Place):
    """A directory with what runs as process 1, whose standard streams are its files out and err."""

    def __init__(self):
        super().__init__('inits-', 0o777)
        self.process = self.pid = None
        self.readers = []

    def popen(self, words, mode='wb', piped=False, **how):
        """piped: its standard streams are pipes, as under most runtimes, whose other ends go into the files."""
        with open(self.path('out'), mode) as out, open(self.path('err'), mode) as err:
            if piped:
                self.readers = [subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=file) for file in (out, err)]
                out, err = [reader.stdin for reader in self.readers]
            self.process = subprocess.Popen(words, **{'stdin': subprocess.DEVNULL, 'stdout': out, 'stderr': err, **how})
            for reader in self.readers:
                reader.stdin.close()

    @property
    def output(self):
        return self.read('out')

    @property
    def errors(self):
        return self.read('err')

    def send(self, number):
        os.kill(self.pid, number)

    def children(self):
        return programs(self.pid)

    def zombies(self):
        return [pid for pid in self.children() if status(pid, 'State').startswith('Z')]

    def end_status(self, seconds=20):
        """Its exit status as a shell tells it."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError('it has not ended after %d s\n%s' % (seconds, self.output[-1000:])) from None
        return code if code >= 0 else 128 - code


class Stage(FirstProcess):
    """Words that run as process 1. Ends only what it started: with process 1 the kernel ends its whole namespace."""

    def start(self, words, env=None, stdout=None, **how):
        words = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] + words
        self.popen(words, 'ab', cwd=self.dir, env={'PATH': PATH, 'HOME': self.dir, **(env or {})},
                   **({'stdout': stdout} if stdout else {}), **how)
        self.pid = until(self.one, 'process 1', pause=0.005)
        return self

    def one(self):
        """The pid of process 1 as seen from here, once it is what it was started as."""
        for pid in children(self.process.pid):
            try:
                if os.readlink('/proc/%d/exe' % pid) != os.readlink('/proc/%d/exe' % self.process.pid):
                    return pid
            except OSError:
                pass
        return -1 if self.process.poll() is not None else None

    def wait_for(self, name, seconds=20):
        return until(lambda: self.lines(name), lambda: 'file %s; stderr: %s' % (name, self.errors[-300:]), seconds, 0.005)

    def close(self):
        if self.process and self.process.poll() is None:
            for pid in children(self.process.pid):
                kill(pid)
            self.process.kill()
            self.process.wait()
        super().close()


class Container(FirstProcess):
    """One bundle, run once or again and again."""

    def __init__(self, bindir, configuration='', args=SUPERVISORD, root=None, env=(), user=0, read_only=False,
                 mounts=(), tmpfs=(), piped=False):
        """root: a directory for the container's own use; our programs, the child program and the configuration are all
        that is in it by default. mounts: (source, target) pairs, read-only."""
        super().__init__()
        self.name = os.path.basename(self.dir)
        self.root = root or self.bare(bindir, configuration)
        self.config = self.specification(list(args), list(env), user, read_only, mounts, tmpfs)
        self.runs = 0
        self.piped = piped
        self.stop_signal = signal.SIGTERM

    def bare(self, bindir, configuration):
        for name in ('bin', 'etc', 'data', 'run', 'tmp'):
            os.makedirs(self.path('rootfs', name))
        os.chmod(self.path('rootfs/data'), 0o777)
        # Without the sticky bit they would be no places for a control socket.
        for name in ('run', 'tmp'):
            os.chmod(self.path('rootfs', name), 0o1777)
        shutil.copy2(os.path.join(bindir, 'supervisord'), self.path('rootfs/bin'))
        os.symlink('supervisord', self.path('rootfs/bin/supervisorctl'))
        shutil.copy2(CHILD, self.path('rootfs/bin/child'))
        self.write('rootfs/etc/supervisord.conf', configuration)
        return self.path('rootfs')

    def specification(self, args, env, user, read_only, mounts, tmpfs):
        places = [('/proc', 'proc', 'proc', []), ('/dev', 'tmpfs', 'tmpfs', ['nosuid', 'mode=755', 'size=64m'])]
        places += [(to, 'bind', source, ['rbind', 'ro']) for source, to in mounts]
        places += [(to, 'tmpfs', 'tmpfs', ['nosuid', 'nodev', 'mode=1777']) for to in tmpfs]
        return {
            'ociVersion': '1.0.2',
            'process': {
                'terminal': False, 'cwd': '/', 'args': args, 'user': {'uid': user, 'gid': user},
                'env': ['PATH=' + PATH] + env,
                'capabilities': {kind: CAPABILITIES for kind in ('bounding', 'effective', 'permitted')},
            },
            'root': {'path': self.root, 'readonly': read_only},
            'hostname': 'container',
            'mounts': [dict(zip(('destination', 'type', 'source', 'options'), place)) for place in places],
            'linux': {'namespaces': [{'type': name} for name in NAMESPACES]},
        }

    def runc(self, *words, **how):
        return subprocess.run(['runc', '--root', self.path('runc'), *words], env={'PATH': PATH}, timeout=60,
                              stdin=subprocess.DEVNULL, check=False, **how)

    @property
    def id(self):
        return '%s-%d' % (self.name, self.runs)

    def launch(self):
        """Runs it; the output of an earlier run is forgotten."""
        self.remove()
        self.runs += 1
        self.write('config.json', json.dumps(self.config))
        self.popen(['runc', '--root', self.path('runc'), 'run', '--pid-file', self.path('pid'), '--bundle', self.dir, self.id],
                   env={'PATH': PATH}, piped=self.piped)

    def start(self):
        """The same until process 1 is there. Returns its pid as seen from here."""
        self.launch()
        self.pid = until(self.executed, 'the exec of process 1', pause=0.0005)
        return self.pid

    def executed(self):
        """The pid of process 1 once it is not runc's any more."""
        if self.process.poll() is not None:
            raise AssertionError('it did not start: ' + self.errors[-500:])
        try:
            pid = int(self.read('pid'))
            return pid if os.readlink('/proc/%d/exe' % pid).endswith(self.config['process']['args'][0]) else None
        except (OSError, ValueError):
            return None

    def count(self, text):
        return self.output.count(text)

    def wait_log(self, text, count=1):
        until(lambda: self.count(text) >= count, lambda: '%d x %r in:\n%s' % (count, text, self.output[-1000:]), pause=0.005)

    def data(self, name):
        """The lines of a file of /data."""
        return self.lines(os.path.join(self.root, 'data', name))

    def put(self, name):
        self.write(os.path.join(self.root, 'data', name), '')

    def wait_data(self, name):
        return until(lambda: self.data(name), lambda: '/data/%s in:\n%s' % (name, self.output[-1000:]), pause=0.005)

    def execute(self, *words):
        """What `docker exec` does: (exit status, output)."""
        done = self.runc('exec', self.id, *words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode('utf-8', 'replace')

    def stop(self, seconds=20):
        """What `docker stop` does; returns the status."""
        self.send(self.stop_signal)
        return self.end_status(seconds)

    def ctl(self, *words):
        return self.execute(self.config['process']['args'][0].replace('supervisord', 'supervisorctl'), *words)[1]

    def beside(self, *words):
        """supervisorctl in it, which goes on; its output goes into the file `follower`."""
        program = self.config['process']['args'][0].replace('supervisord', 'supervisorctl')
        with open(self.path('follower'), 'wb') as out:
            return subprocess.Popen(['runc', '--root', self.path('runc'), 'exec', self.id, program, *words],
                                    env={'PATH': PATH}, stdin=subprocess.DEVNULL, stdout=out, stderr=out)

    def remove(self):
        """Ends what runs, and removes what runc keeps of it."""
        if self.process:
            if self.process.poll() is None:
                self.runc('kill', self.id, 'KILL', stderr=subprocess.DEVNULL)
                self.process.wait(20)
            self.runc('delete', '--force', self.id, stderr=subprocess.DEVNULL)
        self.process = None
        for reader in self.readers:
            reader.wait(20)
        self.readers = []
        if os.path.exists(self.path('pid')):
            os.unlink(self.path('pid'))

    def close(self):
        self.remove()
        super().close()


@contextlib.contextmanager
def started(container, *names):
    """A container that is run, and has made files of these names in /data."""
    with container:
        container.start()
        for name in names:
            container.wait_data(name)
        yield container
