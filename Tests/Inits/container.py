"""Containers that runc runs on a directory: our programs and the child program are all that is in it, unless a root is
given."""
import json
import os
import shutil
import subprocess
import tempfile

from stage import CHILD, PATH, children, status, until

# What Docker gives. No SYS_PTRACE, so the environment of another user's process is not for us to see.
CAPABILITIES = ['CHOWN', 'DAC_OVERRIDE', 'FOWNER', 'FSETID', 'KILL', 'SETGID', 'SETUID', 'SETPCAP', 'NET_BIND_SERVICE',
                'NET_RAW', 'SYS_CHROOT', 'MKNOD', 'AUDIT_WRITE', 'SETFCAP']
NAMESPACES = ['pid', 'ipc', 'uts', 'mount', 'network']
SUPERVISORD = ['/bin/supervisord', '-c', '/etc/supervisord.conf']


class Container:
    """One bundle, run once or again and again."""

    def __init__(self, bindir, configuration='', args=SUPERVISORD, root=None, env=(), user=0, read_only=False,
                 mounts=(), tmpfs=()):
        """root: a directory for the container's own use; mounts: (source, target) pairs, read-only."""
        self.dir = tempfile.mkdtemp(prefix='inits-')
        self.name = os.path.basename(self.dir)
        self.root = root or self.bare(bindir, configuration)
        self.config = self.specification(list(args), list(env), user, read_only, mounts, tmpfs)
        self.process = self.pid = None
        self.runs = 0

    def file(self, name):
        return os.path.join(self.dir, name)

    def bare(self, bindir, configuration):
        root = self.file('rootfs')
        for name in ('bin', 'etc', 'data', 'run', 'tmp'):
            os.makedirs(os.path.join(root, name))
        os.chmod(os.path.join(root, 'data'), 0o777)
        # Without the sticky bit they would be no places for a control socket.
        for name in ('run', 'tmp'):
            os.chmod(os.path.join(root, name), 0o1777)
        shutil.copy2(os.path.join(bindir, 'supervisord'), os.path.join(root, 'bin'))
        os.symlink('supervisord', os.path.join(root, 'bin', 'supervisorctl'))
        shutil.copy2(CHILD, os.path.join(root, 'bin', 'child'))
        with open(os.path.join(root, 'etc', 'supervisord.conf'), 'w', encoding='utf-8') as f:
            f.write(configuration)
        return root

    def specification(self, args, env, user, read_only, mounts, tmpfs):
        capabilities = ['CAP_' + name for name in CAPABILITIES]
        places = [
            {'destination': '/proc', 'type': 'proc', 'source': 'proc'},
            {'destination': '/dev', 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuid', 'mode=755', 'size=64m']},
        ]
        places += [{'destination': to, 'type': 'bind', 'source': source, 'options': ['rbind', 'ro']}
                   for source, to in mounts]
        places += [{'destination': to, 'type': 'tmpfs', 'source': 'tmpfs', 'options': ['nosuid', 'nodev', 'mode=1777']}
                   for to in tmpfs]
        return {
            'ociVersion': '1.0.2',
            'process': {
                'terminal': False, 'cwd': '/', 'args': args, 'user': {'uid': user, 'gid': user},
                'env': ['PATH=' + PATH] + env,
                'capabilities': {kind: capabilities for kind in ('bounding', 'effective', 'permitted')},
            },
            'root': {'path': self.root, 'readonly': read_only},
            'hostname': 'container',
            'mounts': places,
            'linux': {'namespaces': [{'type': name} for name in NAMESPACES]},
        }

    def runc(self, *words, **how):
        return subprocess.run(['runc', '--root', self.file('runc'), *words], env={'PATH': PATH}, timeout=60,
                              stdin=subprocess.DEVNULL, check=False, **how)

    def launch(self):
        """Runs it; the output of an earlier run is forgotten."""
        self.remove()
        self.runs += 1
        with open(self.file('config.json'), 'w', encoding='utf-8') as f:
            json.dump(self.config, f)
        words = ['runc', '--root', self.file('runc'), 'run', '--pid-file', self.file('pid'), '--bundle', self.dir, self.id]
        with open(self.file('out'), 'wb') as out, open(self.file('err'), 'wb') as err:
            self.process = subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out, stderr=err, env={'PATH': PATH})

    def start(self):
        """The same until process 1 is there. Returns its pid as seen from here."""
        self.launch()
        self.pid = until(self.executed, 'the exec of process 1', pause=0.0005)
        return self.pid

    @property
    def id(self):
        return '%s-%d' % (self.name, self.runs)

    def executed(self):
        """The pid of process 1 once it is not runc's any more."""
        if self.process.poll() is not None:
            raise AssertionError('it did not start: ' + self.errors[-500:])
        try:
            with open(self.file('pid'), encoding='ascii') as f:
                pid = int(f.read())
            return pid if os.readlink('/proc/%d/exe' % pid).endswith(self.config['process']['args'][0]) else None
        except (OSError, ValueError):
            return None

    @property
    def output(self):
        with open(self.file('out'), encoding='utf-8', errors='replace') as f:
            return f.read()

    @property
    def errors(self):
        with open(self.file('err'), encoding='utf-8', errors='replace') as f:
            return f.read()

    def count(self, text):
        return self.output.count(text)

    def wait_log(self, text, count=1, seconds=20):
        until(lambda: self.count(text) >= count, lambda: '%d x %r in:\n%s' % (count, text, self.output[-1000:]), seconds)

    def data(self, name):
        """The lines of a file of /data."""
        try:
            with open(os.path.join(self.root, 'data', name), encoding='utf-8') as f:
                return f.read().split('\n')[:-1]
        except FileNotFoundError:
            return []

    def put(self, name):
        with open(os.path.join(self.root, 'data', name), 'w', encoding='utf-8'):
            pass

    def wait_data(self, name, count=1):
        return until(lambda: len(self.data(name)) >= count and self.data(name), 
                     lambda: '/data/%s in:\n%s' % (name, self.output[-1000:]))

    def send(self, number):
        os.kill(self.pid, number)

    def zombies(self):
        return [pid for pid in children(self.pid) if status(pid, 'State').startswith('Z')]

    def execute(self, *words):
        """What `docker exec` does: (exit status, output)."""
        done = self.runc('exec', self.id, *words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout.decode('utf-8', 'replace')

    def ctl(self, *words):
        return self.execute(self.config['process']['args'][0].replace('supervisord', 'supervisorctl'), *words)[1]

    def end_status(self, seconds=20):
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError('it has not ended after %d s\n%s' % (seconds, self.output[-1000:])) from None
        return code if code >= 0 else 128 - code

    def remove(self):
        """Ends what runs, and removes what runc keeps of it."""
        if self.process:
            if self.process.poll() is None:
                self.runc('kill', self.id, 'KILL', stderr=subprocess.DEVNULL)
                self.process.wait(20)
            self.runc('delete', '--force', self.id, stderr=subprocess.DEVNULL)
        self.process = None
        if os.path.exists(self.file('pid')):
            os.unlink(self.file('pid'))

    def close(self):
        self.remove()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
