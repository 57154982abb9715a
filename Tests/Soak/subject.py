"""The daemon that is soaked: as an ordinary process, or as process 1 of namespaces, and what /proc tells of it."""
import collections
import contextlib
import http.client
import os
import re
import resource
import signal
import subprocess
import threading
import xmlrpc.client

from lib import processes, until
from lib.daemon import Lab

# Descriptors for the clients here, and for the daemon by inheritance.
FILES = min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1] % (1 << 63))
# Clocks that have run for so many seconds when it starts: a machine that has been up for years.
UPTIME = 400 * 86400
OWN = {'supervisord: control', 'supervisord: checks'}

resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES))


def words(pid):
    """The command line of a process, as one text; empty when there is none."""
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            return f.read().rstrip(b'\0').replace(b'\0', b' ').decode(errors='replace')
    except OSError:
        return ''


def end_with_us():
    """In the daemon to be: it is told to end when the thread that has started it does, however that comes about."""
    processes.prctl(processes.PR_SET_PDEATHSIG, signal.SIGTERM)


def inner_pid(pid):
    """Its pid in the innermost namespace that it belongs to."""
    return int((processes.status(pid, 'NSpid') or '0').split()[-1])


class Subject(Lab):
    """A Lab whose daemon may be process 1. `core` is its pid as we see it."""

    def __init__(self, bindir, is_first=False):
        super().__init__(bindir)
        self.is_first, self.core = is_first, None
        # How often the daemon was held up on purpose, and how many do that now.
        self.disturbances, self.disturbing = 0, 0
        self.lock, self.reloading = threading.Lock(), threading.Lock()
        self.answers_taken, self.restarts_taken = [], []

    def wrapper(self):
        """What starts the daemon, which keeps the pid unless it gets a namespace of its own."""
        if not self.is_first:
            return []
        return ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--time', '--monotonic', str(UPTIME),
                '--boottime', str(UPTIME)]

    def begin(self, programs, held=False, **options):
        """Starts the daemon.
        held: it is stopped before its first statement, so that a trace can be put on it; else it is waited for."""
        self.configure(programs, **options)
        command = [os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.conf]
        if held:
            command = ['/bin/sh', '-c', 'kill -STOP $$; exec "$@"', 'sh', *command]
        with open(self.path('out'), 'wb') as out:
            self.daemon = subprocess.Popen(self.wrapper() + command, cwd=self.dir, stdin=subprocess.DEVNULL, stdout=out,
                                           stderr=out, env=self.env(), preexec_fn=end_with_us)
        self.core = self.daemon.pid
        if self.is_first:
            self.core = until(lambda: processes.children(self.daemon.pid), 'process 1')[0]
        if held:
            until(lambda: processes.status(self.core, 'State')[:1] == 'T', 'the stop')
        else:
            until(self.answers, 'the socket', 60)

    # MARK: what /proc tells; these take the place of those of the Lab

    def proc(self, name):
        return '/proc/%d/%s' % (self.core, name)

    def daemon_status(self, name):
        return processes.status(self.core, name)

    def children(self):
        return processes.children(self.core)

    def family(self):
        """All below the daemon: their states by their pids."""
        return processes.descendants(self.core)

    def own(self):
        """Those of its children that are a part of it."""
        return [pid for pid in self.children() if words(pid) in OWN]

    def kinds(self):
        """How many descriptors of each kind the daemon has."""
        found = collections.Counter()
        for number in os.listdir(self.proc('fd')):
            with contextlib.suppress(OSError):
                target = os.readlink(self.proc('fd/' + number))
                found['file' if target.startswith('/') else re.sub(r'\d+', 'N', target)] += 1
        return found

    def timers(self):
        """Seconds until each of its timer descriptors fires that is set."""
        found = []
        for number in os.listdir(self.proc('fdinfo')):
            with contextlib.suppress(OSError), open(self.proc('fdinfo/' + number), encoding='ascii') as f:
                value = re.search(r'it_value: \((\d+), (\d+)\)', f.read())
                if value and value.group(0) != 'it_value: (0, 0)':
                    found.append(int(value.group(1)) + int(value.group(2)) / 1e9)
        return found

    def wakeups(self):
        """How often it has gone to sleep."""
        return int(self.daemon_status('voluntary_ctxt_switches'))

    def calls(self):
        """The system calls that it makes in a second, for a message."""
        command = ['timeout', '1', 'strace', '-r', '-p', str(self.core)]
        return subprocess.run(command, stderr=subprocess.PIPE, check=False, text=True).stderr[-1500:]

    def private_kb(self):
        """Memory that is its own, and written to."""
        with open(self.proc('smaps_rollup'), encoding='ascii') as f:
            return sum(int(line.split()[1]) for line in f if line.startswith('Private_Dirty:'))

    def lives(self):
        assert self.daemon.poll() is None, 'the daemon ended: %s\n%s' % (self.daemon.returncode, self.read('out')[-2000:])

    def tree(self):
        """All below the daemon, in words."""
        return {pid: '%s %s' % (state, words(pid)[:60]) for pid, state in self.family().items()}

    def strangers(self):
        """All below the daemon that is no part of it."""
        return set(self.family()) - set(self.own())

    def inner_children(self):
        return [inner_pid(pid) for pid in self.children()]

    def pids(self):
        """Those that clients are told of."""
        return [x['pid'] for x in self.rpc().getAllProcessInfo() if x['pid']]

    # MARK: what is done to the daemon

    @property
    def is_disturbed(self):
        return self.disturbing > 0

    @contextlib.contextmanager
    def disturbed(self):
        """What is measured meanwhile tells nothing of the daemon."""
        with self.lock:
            self.disturbing += 1
            self.disturbances += 1
        try:
            yield
        finally:
            with self.lock:
                self.disturbing -= 1
                self.disturbances += 1

    @contextlib.contextmanager
    def frozen(self):
        """Stopped by SIGSTOP, until the end of the `with`."""
        with self.disturbed():
            processes.kill(self.core, signal.SIGSTOP)
            try:
                yield
            finally:
                processes.kill(self.core, signal.SIGCONT)

    def is_up(self):
        """Whether clients are served, by a generation that is not ending."""
        try:
            return self.rpc().getState()['statecode'] == 1
        except (OSError, http.client.HTTPException, xmlrpc.client.Error):
            return False

    def popen(self, command):
        """Starts a client that the caller ends."""
        return subprocess.Popen(command, env=self.env(), cwd=self.dir, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL)

    def end_own(self):
        """Ends the process for checks, which would stay for a minute; that for clients ends by itself."""
        for pid in self.own():
            if words(pid).endswith('checks'):
                processes.kill(pid)
        until(lambda: not self.own(), lambda: 'the end of %s' % self.tree(), 60)

    # MARK: the end

    def end(self, seconds=60):
        """TERM to the daemon; returns the exit status."""
        processes.kill(self.core, signal.SIGTERM)
        return self.daemon.wait(seconds)

    def close(self):
        self.kept.close()
        if self.daemon and self.daemon.poll() is None:
            processes.kill(self.core, signal.SIGCONT)
            processes.kill(self.core, signal.SIGTERM)
            try:
                self.daemon.wait(30)
            except subprocess.TimeoutExpired:
                # Stopped, so that it starts nothing meanwhile, and so that its orphans are found.
                processes.kill(self.core, signal.SIGSTOP)
                until(lambda: not [processes.kill(pid) for pid, state in self.family().items() if state != 'Z'], 'their end')
                processes.kill(self.core)
                self.daemon.kill()
                self.daemon.wait()
        super().close()
