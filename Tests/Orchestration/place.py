"""Where supervisord runs in these tests."""
import os
import subprocess

from lib.daemon import Lab
from lib.processes import descendants, kill


class Ordinary(Lab):
    """A supervisord that is a process as any other."""
    WRAPPER = []
    SHELL = []

    def launch(self, programs='', unix='', **options):
        self.configure(programs, unix, **options)
        with open(self.path('out'), 'wb') as out:
            self.daemon = subprocess.Popen(self.WRAPPER + [os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.conf],
                                           cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self.env())

    def begin(self, text, daemon='', **names):
        """Starts it with programs in whose text `{d}` is this directory."""
        for name, value in {'d': self.dir, **names}.items():
            text = text.replace('{%s}' % name, str(value))
        self.start(text, daemon='loglevel=debug\n' + daemon)

    def numbered(self, pid):
        """The process that supervisord knows by this pid, by our own number; None when there is none."""
        return pid

    def below(self):
        """Its descendants that live, but for those that are a part of it, by our own numbers."""
        found = []
        for pid, state in descendants(self.daemon.pid).items():
            try:
                with open('/proc/%d/cmdline' % pid, 'rb') as f:
                    words = f.read()
            except OSError:
                continue
            if state != 'Z' and words and not words.startswith(b'supervisord: ') and b'supervisord\0-n' not in words:
                found.append(pid)
        return found

    def quit(self):
        """Ends it as Ctrl-C would; nothing may be left of it."""
        left = self.below()
        self.rpc().shutdown()
        assert self.daemon.wait(30) == 0, self.daemon.returncode
        for pid in left:
            assert not os.path.exists('/proc/%d' % pid), '%d is still there' % pid

    def close(self):
        if self.daemon:
            for pid in [*descendants(self.daemon.pid), self.daemon.pid]:
                kill(pid)
            self.daemon.wait(10)
        super().close()


class Init(Ordinary):
    """A supervisord that is process 1 of a pid namespace."""
    WRAPPER = ['unshare', '--pid', '--fork', '--mount-proc', '--kill-child']

    def numbered(self, pid):
        for other in descendants(self.daemon.pid):
            try:
                with open('/proc/%d/status' % other, encoding='ascii') as f:
                    numbers = next(line.split()[1:] for line in f if line.startswith('NSpid:'))
            except (OSError, StopIteration):
                continue
            if int(numbers[-1]) == pid:
                return other
        return None
