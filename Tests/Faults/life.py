"""The life of one daemon, in which calls of one of its processes fail: its start, the tracer, its end.

What it does is watched from outside: by files that its programs write, by its logs, and by supervisorctl, so that nothing
depends on what the daemon itself says of itself.
"""
import contextlib
import os
import re
import signal
import subprocess
import time

from lib import until
from lib.places import CHILD, Place
from lib.processes import children, cpu_ticks, descendants, end_descendants, kill, lives, status
from verdicts import CRASH, HANG, Failed, GaveUp, Refused

STOPWAIT = 2
# What a loaded machine may take for something that takes a few milliseconds.
PATIENCE = 30
TRAPS = tuple(getattr(signal, 'SIG' + name) for name in ('ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'SEGV', 'SYS'))
# strace shows these signals. One that would end process 1 comes again and again as long as it is traced.
SHOWN = ['-qq', '-e', 'signal=' + ','.join(s.name[3:].lower() for s in TRAPS)]
NAMESPACE = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc']
# The status of a daemon that has met a trap after all, and has ended its programs.
LAST_RESORT = 70


class Life(Place):
    """One daemon, from its start to its end."""

    def __init__(self, bindir, first=True, tracer=None, phase=None, before=None, owner=None, prefix=None):
        """first: whether it is process 1 of a namespace; tracer: from the pid of the core to the words of a command that lets
        calls fail, which writes into the file `trace`; phase: from which on; before: called in the daemon before it is executed;
        owner: the uid that the place belongs to; prefix: a command that executes it, and no tracer takes it."""
        super().__init__('fault-', mode=0o711, parent='/tmp')
        self.bindir, self.before, self.prefix, self.first = bindir, before, prefix, first and prefix is None
        self.tracer, self.phase = tracer, phase
        self.tracing = None
        # A process group that is not its.
        self.spared = None
        self.may_give_up = self.may_be_mute = False
        self.daemon = None      # the process that we have started
        self.core = None        # the pid of supervisord
        if owner is not None:
            os.chown(self.dir, owner, owner)

    # -- what is seen from outside

    def pids(self, name):
        return [int(line) for line in self.lines(name + '.pids') if line.isdigit()]

    def running(self, name):
        """The pid of a program that runs, or nothing. In the files are those of the daemon's namespace."""
        own = self.pids(name)[-1:]
        for pid in children(self.core) if own else ():
            if status(pid, 'NSpid').split()[-1:] == [str(own[0])] and lives(pid):
                return pid
        return None

    def said(self):
        """What it has said about its end: lines that are not of the log, and of the log only the last when there are none."""
        text = self.read('out') or self.read('s.log')
        usual = re.compile('For help, use|Unlinking stale|unshare: ')
        lines = [line for line in text.splitlines() if line.strip() and not usual.match(line)]
        told = [line for line in lines if not re.match(r'\d{4}-\d\d-\d\d ', line)]
        usual = ' (INFO|WARN) | CRIT (Supervisor is running|Server )'
        return told or [line for line in lines if not re.search(usual, line)][-1:]

    def end_of_said(self):
        return ' | '.join(self.said()[-3:])[-400:]

    def trapped(self):
        """The first signal of a trap that the tracer has seen. A core that traps in a loop is ended."""
        found = re.search(r'(?m)^--- (SIG\w+)', self.read('trace')) if self.tracer else None
        if found:
            kill(self.core)
        return found and found.group(1)

    def watch_end(self):
        """Judges the end of a daemon that was not asked to end."""
        trap = self.trapped()
        if trap:
            raise Failed(CRASH, '%s; %s' % (trap, self.end_of_said()))
        code = self.daemon.poll()
        if code is None:
            return
        last = self.end_of_said()
        if code < 0 or code == LAST_RESORT:
            raise Failed(CRASH, '%s; %s' % (signal.Signals(-code).name if code < 0 else 'ended with 70', last))
        if code == 1 and last and self.may_give_up:
            raise GaveUp('%d, %s' % (code, last))
        if self.pids('writer') or self.pids('crasher'):
            raise Failed(CRASH, 'ended with %d while programs ran; %s' % (code, last))
        said = self.said()
        if code not in (1, 2, 125, 126, 127):
            raise Failed(CRASH, 'refuses with %d; %s' % (code, last))
        # Supervisor's own message has our own line behind it, which says more and names the section. Where no line can be
        # written at all the status has to do.
        two = len(said) == 2 and said[0].startswith('Error: ') and re.match(r'(\S+:\d+: )?\[', said[1])
        if len(said) != 1 and not two and not (not said and self.may_be_mute):
            raise Failed(CRASH, 'refuses with %d and %d lines: %s' % (code, len(said), last))
        raise Refused('%d, %s' % (code, ' '.join(said).replace(self.dir, 'DIR')))

    def comes(self, condition, seconds=PATIENCE):
        """Whether it becomes true in time. The daemon has to live meanwhile."""
        def look():
            self.watch_end()
            return condition()
        try:
            return until(look, 'it', seconds=seconds, failure=TimeoutError, pause=0.02)
        except TimeoutError:
            return None

    def spins(self):
        """Whether it uses the processor all the time, three times running. What the tracer uses is counted too, for it works
        while the core waits for it."""
        def used():
            tracer = status(self.core, 'TracerPid')
            pids = [self.core] + ([int(tracer)] if tracer not in ('', '0') else [])
            try:
                return sum(cpu_ticks(pid) for pid in pids)
            except OSError:
                return 0
        for _ in range(3):
            before, begun = used(), time.monotonic()
            self.comes(lambda: False, 0.2)
            if used() - before < 0.5 * 100 * (time.monotonic() - begun):
                return False
        return True

    # -- its start, and its end

    def start(self):
        words = [os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.path('s.conf')]
        gated = self.prefix is None
        prefix = (NAMESPACE if self.first else []) + [CHILD, 'gate', '--', 'exec'] if gated else self.prefix
        with open(self.path('out'), 'wb') as out:
            self.daemon = subprocess.Popen(prefix + words, cwd=self.dir, stdin=subprocess.PIPE if gated else subprocess.DEVNULL,
                                           stdout=out, stderr=out, env={'PATH': '/usr/bin:/bin', 'HOME': self.dir},
                                           preexec_fn=self.before)
        self.core = self.daemon.pid
        if self.first:
            def at_the_gate():
                return [pid for pid in children(self.daemon.pid) if status(pid, 'Name') == os.path.basename(CHILD)]
            self.core = until(at_the_gate, 'the gate', seconds=PATIENCE)[0]
        if gated:
            if self.phase == 'start':
                self.trace_from_now()
            self.daemon.stdin.close()

    def trace_from_now(self):
        """Has the tracer take the core."""
        with open(self.path('tracer'), 'wb') as err:
            self.tracing = subprocess.Popen(self.tracer(self), stdin=subprocess.DEVNULL, stdout=err, stderr=err)
        self.kept.callback(self.end_tracing)
        until(lambda: self.tracing.poll() is not None or status(self.core, 'TracerPid') not in ('', '0'), 'the tracer',
              seconds=PATIENCE)
        self.watch_end()
        if self.tracing.poll() is not None:
            raise RuntimeError('the tracer: ' + self.read('tracer'))

    def end_tracing(self):
        """Nothing fails from now on."""
        if self.tracing:
            self.tracing.terminate()
            self.tracing.wait()

    def asked_to_end(self, helped=None):
        """TERM: all programs end, then the daemon. Returns the status, or raises. `helped` is called again and again after the
        time that its programs have."""
        kill(self.core, signal.SIGTERM)
        late = time.monotonic() + STOPWAIT + 2

        def ended():
            if self.daemon.poll() is not None or self.trapped():
                return True
            if helped and time.monotonic() > late:
                helped()
            return False
        try:
            until(ended, 'its end', seconds=STOPWAIT * 2 + PATIENCE, failure=TimeoutError)
        except TimeoutError:
            raise Failed(HANG, 'TERM does not end it') from None
        if self.trapped():
            raise Failed(CRASH, '%s at its end' % self.trapped())
        code = self.daemon.returncode
        if code < 0:
            raise Failed(CRASH, '%s at its end; %s' % (signal.Signals(-code).name, self.end_of_said()))
        if code != 0:
            raise Failed(CRASH, 'ends with %d' % code)

    def strangers(self):
        """Those among our descendants that this life has not started."""
        found = []
        for pid in descendants(os.getpid()) if self.spared else ():
            with contextlib.suppress(OSError):
                if os.getpgid(pid) == self.spared:
                    found.append(pid)
        return found

    def left_behind(self):
        """What is still there of it. A tracer may be, and what ends right now."""
        tracer = self.tracing.pid if self.tracing else 0

        def rest():
            strangers = self.strangers()
            return [pid for pid, state in descendants(os.getpid()).items()
                    if state != 'Z' and pid != tracer and pid not in strangers]
        try:
            until(lambda: not rest(), 'nothing', seconds=PATIENCE, failure=TimeoutError)
        except TimeoutError:
            return ['%s %d' % (status(pid, 'Name'), pid) for pid in rest()]
        return []

    def injections(self):
        return [line for line in self.read('trace').splitlines() if '(INJECTED)' in line]

    def close(self):
        if self.daemon and self.daemon.poll() is None:
            kill(self.core or self.daemon.pid)
            self.daemon.kill()
            self.daemon.wait()
        super().close()
        end_descendants(self.strangers())
