"""One init under test: started as process 1 of a pid namespace, with a directory of its own."""
import os
import shutil
import signal
import subprocess
import tempfile
import time

CHILD = os.environ.get('TEST_CHILD', os.path.abspath('build/test/child'))
PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'


def until(condition, what, seconds=20, pause=0.005):
    """Waits for a true value and returns it."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError('waited %d s in vain for %s' % (seconds, what() if callable(what) else what))
        time.sleep(pause)


def children(pid):
    try:
        with open('/proc/{0}/task/{0}/children'.format(pid), encoding='ascii') as f:
            return [int(x) for x in f.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def descendants(pid):
    return [d for c in children(pid) for d in [c] + descendants(c)]


def status(pid, field):
    """A field of /proc/PID/status; empty when there is no such process."""
    try:
        with open('/proc/%d/status' % pid, encoding='utf-8', errors='replace') as f:
            for line in f:
                if line.startswith(field + ':'):
                    return line.split(':', 1)[1].strip()
    except (FileNotFoundError, ProcessLookupError):
        pass
    return ''


def holds_back(pid, number):
    """Whether a process blocks or catches a signal, so that it is not lost."""
    return any(int(status(pid, field) or '0', 16) >> (number - 1) & 1 for field in ('SigBlk', 'SigCgt'))


class Stage:
    """Words that run as process 1. Ends only what it started: with process 1 the kernel ends its whole namespace."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix='inits-')
        os.chmod(self.dir, 0o777)
        self.process = None
        self.pid = None

    def file(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.file(name), 'w', encoding='utf-8') as f:
            f.write(text)
        return self.file(name)

    def read(self, name):
        try:
            with open(self.file(name), encoding='utf-8', errors='replace') as f:
                return f.read()
        except FileNotFoundError:
            return ''

    def lines(self, name):
        return self.read(name).split('\n')[:-1]

    def start(self, words, stdin=subprocess.DEVNULL, stdout=None, env=None):
        """Runs them as process 1."""
        words = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] + words
        with open(self.file('out'), 'ab') as out, open(self.file('err'), 'ab') as err:
            self.process = subprocess.Popen(words, cwd=self.dir, stdin=stdin, stdout=stdout or out, stderr=err,
                                            env=dict({'PATH': PATH, 'HOME': self.dir}, **(env or {})))
        self.pid = until(self.one, 'process 1')
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

    def send(self, number):
        os.kill(self.pid, number)

    def end_status(self, seconds=20):
        """Its exit status as a shell tells it; that of process 1 is its own."""
        try:
            code = self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError('it has not ended after %d s' % seconds) from None
        return code if code >= 0 else 128 - code

    def wait_for(self, name, seconds=20):
        return until(lambda: self.lines(name), 'file %s; stderr: %s' % (name, self.read('err')[-300:]), seconds)

    def close(self):
        if self.process and self.process.poll() is None:
            for pid in children(self.process.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()
