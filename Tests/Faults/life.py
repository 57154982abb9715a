"""The life of one daemon in which calls of its core fail, and the judgement of it.

The core is traced by strace, its children are not. What it does is watched from outside: by the pids that its programs leave in
files, by its logs, and by supervisorctl, so that nothing depends on what the daemon itself says of itself.
"""
import contextlib
import os
import re
import signal
import subprocess
import time

from calls import FOR_GOOD, GIVES_UP
from lib import until
from lib.daemon import configuration
from lib.places import CHILD, Place
from lib.processes import children, cpu_ticks, descendants, end_descendants, kill, lives, status
from verdicts import ABILITIES, EVERY, Failed, GaveUp, Refused, Verdict

STOPWAIT = 2
TRAPS = tuple(getattr(signal, 'SIG' + name) for name in ('ILL', 'TRAP', 'ABRT', 'BUS', 'FPE', 'SEGV', 'SYS'))
# strace shows these signals. One that would end process 1 comes again and again as long as it is traced.
SHOWN = ['-qq', '-e', 'signal=' + ','.join(s.name[3:].lower() for s in TRAPS)]

PROGRAMS = """
[program:writer]
command={child} pid {d}/writer.pids -- repeat 'print line -- sleep 50'
stdout_logfile={d}/writer.log
stdout_logfile_maxbytes=60
stdout_logfile_backups=2
redirect_stderr=true
startsecs=0
startretries=1000
stopwaitsecs={wait}

[program:crasher]
command={child} pid {d}/crasher.pids -- print crashes -- sleep 250 -- exit 3
startsecs=0
startretries=1000
stopwaitsecs={wait}
"""


class Life(Place):
    """One daemon, from its start to its end."""

    def __init__(self, bindir, traced=None, lasting=False, before=None, owner=None, settings='', prefix=None, spared=None,
                 when_started=None, when_up=None):
        """It is process 1 of a namespace, unless there is a prefix: a command that executes it. traced: words for strace, and
        the phase from which on; lasting: whether something fails for the whole life; before: called in the daemon before it is
        executed; owner: the uid that the place belongs to; settings: lines of [supervisord]; spared: a process group that is
        not its; when_started, when_up: called once it has been started, and when all runs."""
        super().__init__('fault-', parent='/tmp')
        self.bindir, self.before, self.prefix, self.spared = bindir, before, prefix, spared
        self.tracing, self.phase = traced or (None, None)
        self.when_started, self.when_up = when_started, when_up
        self.may_give_up = self.may_be_mute = False
        self.lasting = lasting
        self.lost, self.mended = [], []
        self.daemon = None      # the process that we have started
        self.core = None        # the pid of supervisord
        self.traced = self.path('trace')
        self.patience = 4 if self.lasting else 12
        self.tries = 1 if self.lasting else 3
        # What may be lost by a failure that does not last.
        self.for_good = ()
        programs = PROGRAMS.format(child=CHILD, d=self.dir, wait=STOPWAIT)
        self.write('s.conf', configuration(self.dir, programs, settings))
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

    def trapped(self):
        """The first signal of a trap that the tracer has seen. A core that traps in a loop is ended."""
        found = re.search(r'(?m)^--- (SIG\w+)', self.read('trace')) if self.tracing else None
        if found:
            kill(self.core)
        return found and found.group(1)

    def watch_end(self):
        """Judges the end of a daemon that was not asked to end."""
        trap = self.trapped()
        if trap:
            raise Failed('traps: %s; %s' % (trap, ' | '.join(self.said()[-3:])[-400:]))
        code = self.daemon.poll()
        if code is None:
            return
        last = ' | '.join(self.said()[-3:])[-400:]
        if code < 0 and -code in TRAPS:
            raise Failed('traps: %s; %s' % (signal.Signals(-code).name, last))
        if code < 0:
            raise Failed('ended by %s; %s' % (signal.Signals(-code).name, last))
        if code == 1 and last and self.may_give_up:
            raise GaveUp('%d, %s' % (code, last))
        if self.pids('writer') or self.pids('crasher'):
            raise Failed('ended with %d while programs ran; %s' % (code, last))
        said = self.said()
        if code not in (1, 2, 125, 126, 127):
            raise Failed('refuses with %d; %s' % (code, last))
        # Supervisor's own message has a line of ours behind it, which says more and names the section. Where no line can be
        # written at all the status has to do.
        two = len(said) == 2 and said[0].startswith('Error: ') and re.match(r'(\S+:\d+: )?\[', said[1])
        mute = not said and self.may_be_mute
        if len(said) != 1 and not two and not mute:
            raise Failed('refuses with %d and %d lines: %s' % (code, len(said), last))
        raise Refused('%d, %s' % (code, ' '.join(said).replace(self.dir, 'DIR')))

    def comes(self, condition, seconds):
        """Whether it becomes true in time. The daemon has to live meanwhile."""
        def look():
            self.watch_end()
            return condition()
        try:
            return until(look, 'it', seconds=seconds, failure=TimeoutError)
        except TimeoutError:
            return None

    def needs(self, ability, attempt, *how):
        """Tries something once, or again when a single call failed meanwhile. What failed at the start may need a reload: as
        process 1 supervisord goes on without a log or a server that it cannot have."""
        for _ in range(self.tries):
            if attempt(*how):
                return True
        self.comes(lambda: False, 0.1)
        if self.lasting or ability in self.for_good:
            if ability not in self.lost:
                self.lost.append(ability)
            return False
        if self.phase == 'start' and self.reloads() and attempt(*how):
            self.mended.append(ability)
            return True
        raise Failed('%s: lost for good' % ability)

    # -- the steps

    def start(self):
        words = [os.path.join(self.bindir, 'supervisord'), '-n', '-c', self.path('s.conf')]
        namespace = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', CHILD, 'gate', '--', 'exec']
        with open(self.path('out'), 'wb') as out:
            self.daemon = subprocess.Popen((namespace if self.prefix is None else self.prefix) + words, cwd=self.dir,
                                           stdin=subprocess.DEVNULL if self.prefix is not None else subprocess.PIPE, stdout=out,
                                           stderr=out, env={'PATH': '/usr/bin:/bin', 'HOME': self.dir}, preexec_fn=self.before)
        if self.prefix is not None:
            self.core = self.daemon.pid
            return
        self.core = until(lambda: [pid for pid in children(self.daemon.pid) if status(pid, 'Name') == os.path.basename(CHILD)],
                          'the gate')[0]
        if self.phase == 'start':
            self.trace_from_now()
        self.daemon.stdin.close()

    def trace_from_now(self):
        """Has strace take the core."""
        with open(self.path('strace.err'), 'wb') as err:
            tracer = subprocess.Popen(['strace', *SHOWN, '-o', self.traced] + self.tracing +
                                      ['-p', str(self.core)], stdin=subprocess.DEVNULL, stdout=err, stderr=err)
        self.kept.callback(tracer.wait)
        self.kept.callback(tracer.terminate)
        until(lambda: tracer.poll() is not None or status(self.core, 'TracerPid') not in ('', '0'), 'strace')
        self.watch_end()
        if tracer.poll() is not None:
            raise RuntimeError('strace: ' + self.read('strace.err'))

    def comes_up(self):
        def up():
            return self.running('writer') and len(self.pids('crasher')) >= 2
        return self.comes(up, self.patience)

    def writes(self):
        """The log of the writer grows, or a new one has taken its place."""
        def size():
            try:
                found = os.stat(self.path('writer.log'))
                return found.st_ino, found.st_size
            except FileNotFoundError:
                return None
        before = size()
        return self.comes(lambda: size() not in (before, None), min(self.patience, 4))

    def ctl(self, *words):
        """What supervisorctl says; nothing when it takes too long."""
        words = [os.path.join(self.bindir, 'supervisorctl'), '-c', self.path('s.conf'), *words]
        with open(self.path('client'), 'wb') as out, subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out,
                                                                      stderr=out) as client:
            try:
                done = self.comes(lambda: client.poll() is not None, min(self.patience, 6))
            finally:
                if client.poll() is None:
                    client.kill()
        return self.read('client') if done else ''

    def stops_by_client(self):
        self.ctl('stop', 'writer')
        return 'STOPPED' in self.ctl('status', 'writer') and not self.running('writer')

    def starts_by_client(self):
        self.ctl('start', 'writer')
        return self.comes(lambda: self.running('writer'), self.patience) and 'RUNNING' in self.ctl('status', 'writer')

    def reopens(self):
        """USR2: a log that was renamed is there again."""
        if os.path.exists(self.path('s.log')):
            os.rename(self.path('s.log'), self.path('s.log.moved'))
        kill(self.core, signal.SIGUSR2)
        return self.comes(lambda: os.path.exists(self.path('s.log')), 2)

    def reloads(self):
        """HUP: all programs are new."""
        before = self.pids('writer')
        kill(self.core, signal.SIGHUP)
        return self.comes(lambda: self.pids('writer') != before and self.running('writer'), self.patience)

    def works(self):
        """What a life is: programs, their output, clients, signals."""
        if self.needs('programs', self.comes_up):
            self.needs('output', self.writes)
        if self.needs('control', lambda: 'crasher' in self.ctl('status')) and 'programs' not in self.lost:
            stopped = self.needs('control', self.stops_by_client)
            self.needs('control', self.starts_by_client) if stopped else None
            if 'output' not in self.lost:
                # The log is empty for a moment after each rotation.
                self.needs('control', lambda: self.comes(lambda: 'line' in self.ctl('tail', 'writer'), 2))
        self.needs('reopen', self.reopens)
        if 'programs' not in self.lost:
            self.needs('reload', self.reloads)

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

    def ends(self):
        """TERM: all programs end, then the daemon."""
        kill(self.core, signal.SIGTERM)
        late = time.monotonic() + STOPWAIT + 2
        helped = False

        def ended():
            nonlocal helped
            if self.daemon.poll() is not None or self.trapped():
                return True
            if self.lasting and not helped and time.monotonic() > late:
                for name in ('writer', 'crasher'):
                    pid = self.running(name)
                    helped = bool(pid and kill(pid)) or helped
            return False
        try:
            until(ended, 'its end', seconds=STOPWAIT * 2 + 8, failure=TimeoutError)
        except TimeoutError:
            raise Failed('hangs: TERM does not end it') from None
        if helped:
            self.lost.append('ends')
        if self.trapped():
            raise Failed('traps: %s at its end' % self.trapped())
        code = self.daemon.returncode
        if code < 0:
            raise Failed('%s at its end; %s' % (signal.Signals(-code).name, ' | '.join(self.said()[-2:])[-300:]))
        if code != 0:
            raise Failed('ends with %d' % code)

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
        def rest():
            strangers = self.strangers()
            return [pid for pid, state in descendants(os.getpid()).items()
                    if state != 'Z' and status(pid, 'Name') != 'strace' and pid not in strangers]
        try:
            until(lambda: not rest(), 'nothing', seconds=3, failure=TimeoutError)
        except TimeoutError:
            return ['%s %d' % (status(pid, 'Name'), pid) for pid in rest()]
        return []

    def injections(self):
        return [line for line in self.read('trace').splitlines() if '(INJECTED)' in line]

    def live(self):
        """All of it; returns the verdict."""
        verdict = Verdict('survives')
        try:
            self.start()
            if self.when_started:
                self.when_started()
            later = self.phase == 'running'
            if (later or self.when_up) and not self.comes_up():
                raise RuntimeError('it did not come up before anything failed: ' + self.read('out')[-300:])
            if later:
                self.trace_from_now()
            if self.when_up:
                self.when_up()
            self.works()
            if self.spins():
                raise Failed('spins')
            self.ends()
        except Refused as e:
            verdict = Verdict('refuses', str(e))
        except GaveUp as e:
            verdict = Verdict('gives up', str(e))
        except Failed as e:
            verdict = Verdict('FAILS', str(e))
        if verdict.good:
            left = self.left_behind()
            if left:
                verdict = Verdict('FAILS', 'leaves behind ' + ', '.join(left))
        verdict.lost = tuple(a for a in ABILITIES if a in self.lost)
        verdict.mended = tuple(a for a in ABILITIES if a in self.mended)
        injected = self.injections()
        verdict.injected = injected[0].strip() if injected else ''
        if self.tracing and not injected and verdict.good:
            verdict.result = 'unreached'
        return verdict

    def close(self):
        if self.daemon and self.daemon.poll() is None:
            kill(self.core or self.daemon.pid)
            self.daemon.kill()
            self.daemon.wait()
        super().close()
        end_descendants(self.strangers())


def live(bindir, fault):
    """The verdict on one life with one fault."""
    with Life(bindir, (fault.words(), fault.phase), lasting=fault.nth == EVERY) as life:
        life.for_good = FOR_GOOD.get(fault.call, '').split()
        life.may_give_up = life.lasting and fault.call in GIVES_UP
        life.may_be_mute = life.lasting and fault.call in ('write', 'writev')
        return life.live()
