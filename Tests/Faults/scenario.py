"""What each life goes through, and the judgement of it: everything that supervisord does, in a few seconds."""
import contextlib
import os
import re
import signal
import socket
import subprocess

import evidence
from lib.daemon import configuration
from lib.places import CHILD
from lib.processes import kill
from life import PATIENCE, STOPWAIT, Life
from verdicts import (ABILITIES, BROKEN, CONTROL, DEGRADED, GAVE_UP, HANG, LOSS, LOST_BYTES, MORE_RIGHTS,
                      REFUSED, UNHARMED, UNREACHED, UNSAID, WRONG_STATE, Failed, GaveUp, Refused, Verdict)

PROGRAMS = """
[program:guarded]
command={child} rights {d}/rights -- pid {d}/guarded.pids -- hold
healthcheck=tcp://127.0.0.1:{port}
healthcheck_interval=1
{guard}{always}

[program:writer]
command={child} pid {d}/writer.pids -- number 50 {d}/written
stdout_logfile={d}/writer.log
stdout_logfile_maxbytes=300
stdout_logfile_backups=100
redirect_stderr=true
healthcheck=exec:{child} append {d}/checked x
healthcheck_interval=1
{always}

[program:crasher]
command={child} rights {d}/rights.crasher -- pid {d}/crasher.pids -- print crashes -- sleep 250 -- exit 3
{user}{always}

[program:{guest}]
command={child} pid {d}/{guest}.pids -- hold
{always}

[program:timer]
command={child} append {d}/ticks x
schedule=@every 1s

[eventlistener:listener]
command={child} pid {d}/listener.pids -- listen {d}/heard
events=PROCESS_STATE
{always}
"""
ALWAYS = """startsecs=0
startretries=1000
backoff_delay=100ms
backoff_limit=1s
stopwaitsecs=%d
""" % STOPWAIT
# It may have new privileges, which its bounding set therefore has to keep from it.
USER = """user=65534:65534
cap_drop=ALL
"""
GUARD = USER + """cap_add=NET_BIND_SERVICE
no_new_privileges=true
seccomp=default
rlimit_nofile=100:200
nice=5
umask=027
directory=/
"""
# Groups of the daemon that none of the two programs may have.
GROUPS = [4, 6]
STEADY = ('guarded', 'writer', 'listener')
# What is said where output is lost.
OUTPUT_LOST = re.compile('cannot write|cannot open log file|output is lost|output is dropped|bytes were lost|problem killing')
# What is said of a process that may die at any time: why is its own affair.
OTHERS = re.compile('the (control|checks) process( \\d+)? has|unhealthy')


class Scenario(Life):
    """One life that goes through all of it."""

    def __init__(self, bindir, lasting=False, may_lose=None, haste=4, for_good=(), settings='', owner=None, when_started=None,
                 when_up=None, fault=None, **how):
        """lasting: whether something fails for the whole life; may_lose: the abilities that it may cost then, all by default;
        haste: seconds that are waited for these; for_good: what a single failure may take away; settings: lines of
        [supervisord]; when_started, when_up: called once it has been started, and when all runs; fault: what the tracer lets
        fail, if anything."""
        super().__init__(bindir, owner=owner, **how)
        self.lasting, self.for_good, self.fault = lasting, for_good, fault
        self.may_lose = set(ABILITIES if may_lose is None else may_lose) if lasting else set()
        self.haste, self.patience = haste, PATIENCE
        self.tries = 1 if lasting else 3
        self.when_started, self.when_up = when_started, when_up
        self.lost, self.mended, self.repeated = [], [], []
        self.told_to_clients = ''
        self.reopened, self.rotations, self.noted, self.written = 0, 0, {}, []
        self.server = socket.create_server(('127.0.0.1', 0), backlog=100)
        self.server.setblocking(False)
        self.kept.callback(self.server.close)
        self.settings, self.guarded = settings, owner is None
        if self.guarded:
            self.before = self.with_groups(how.get('before'))
        for name in ('rights', 'rights.crasher', 'guarded.pids', 'crasher.pids'):
            self.write(name, '', mode=0o666)
        self.configure('leaver')

    @staticmethod
    def with_groups(before):
        def set_groups():
            os.setgroups(GROUPS)
            if before:
                before()
        return set_groups

    def configure(self, guest):
        """With the one guest or the other among the programs."""
        programs = PROGRAMS.format(child=CHILD, d=self.dir, port=self.server.getsockname()[1], always=ALWAYS, guest=guest,
                                   guard=GUARD if self.guarded else '', user=USER if self.guarded else '')
        self.write('s.conf', configuration(self.dir, programs, self.settings))
        self.guest = guest

    def needs(self, ability, attempt, *how):
        """Tries something once, or again when a single call failed meanwhile. What failed at the start may need a reload: as
        process 1 supervisord goes on without a log or a server that it cannot have."""
        self.patience = PATIENCE
        losable = ability in self.may_lose or ability in self.for_good
        if losable:
            self.patience = self.haste
            if attempt(*how):
                return True
            self.patience = PATIENCE
        # What may be lost and was not told of is only late.
        tries = 0 if losable and self.is_named() else self.tries
        for number in range(tries):
            if number and self.is_named():
                self.patience = self.haste
            if attempt(*how):
                if number and ability not in self.repeated:
                    self.repeated.append(ability)
                return True
        self.comes(lambda: False, 0.1)
        if losable:
            if ability not in self.lost:
                self.lost.append(ability)
            return False
        self.patience = PATIENCE
        if self.tracer and not self.lasting and self.reloads() and attempt(*how):
            self.mended.append(ability)
            return True
        raise Failed(LOSS[ability], '%s: lost for good, in %s' % (ability, attempt.__name__))

    # -- the steps

    def comes_up(self):
        def up():
            return all(map(self.running, (*STEADY, self.guest))) and len(self.pids('crasher')) >= 2
        return self.comes(up, self.patience)

    def note_what_is_there(self):
        """What is to come is more than that."""
        self.noted = {name: len(self.lines(name)) for name in ('checked', 'ticks', 'heard')}
        self.rotations = len(evidence.backups(self, 'writer.log'))
        self.written = self.last_written()

    def last_written(self):
        """The last whole line of the log, and nothing just after a rotation."""
        return self.lines('writer.log')[-1:]

    def writes(self):
        return self.comes(lambda: self.last_written() not in ([], self.written), self.patience)

    def rotates(self):
        return self.comes(lambda: len(evidence.backups(self, 'writer.log')) > self.rotations, self.patience)

    def grows(self, name):
        return self.comes(lambda: len(self.lines(name)) > self.noted[name], self.patience)

    def checks_connection(self):
        def connected():
            with contextlib.suppress(BlockingIOError):
                self.server.accept()[0].close()
                return True
            return False
        return self.comes(connected, self.patience)

    def ctl(self, *words):
        """What supervisorctl says; nothing when it takes too long."""
        words = [os.path.join(self.bindir, 'supervisorctl'), '-c', self.path('s.conf'), *words]
        with open(self.path('client'), 'wb') as out, subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=out,
                                                                      stderr=out) as client:
            try:
                done = self.comes(lambda: client.poll() is not None, self.patience)
            finally:
                if client.poll() is None:
                    client.kill()
        text = self.read('client') if done else ''
        self.told_to_clients += text
        return text

    def is_answered(self):
        return 'crasher' in self.ctl('status')

    def restarts_by_client(self):
        before = self.pids('writer')
        if 'started' not in self.ctl('restart', 'writer'):
            return False
        return self.comes(lambda: self.pids('writer') != before and self.running('writer'), self.patience)

    def stops_by_client(self):
        self.ctl('stop', 'writer')
        return 'STOPPED' in self.ctl('status', 'writer') and not self.running('writer')

    def tells_log(self):
        # The log is empty for a moment after each rotation.
        return self.comes(lambda: 'line' in self.ctl('tail', 'writer'), self.patience)

    def updates(self):
        """A program that has left the configuration goes, and another one comes."""
        self.configure('comer')
        self.ctl('reread')
        if 'error' in self.ctl('update').lower():
            return False
        return self.comes(lambda: self.running('comer') and not self.running('leaver'), self.patience)

    def reopens(self):
        """USR2: a log that was renamed is there again."""
        if os.path.exists(self.path('s.log')):
            self.reopened += 1
            os.rename(self.path('s.log'), self.path('s.log.moved.%d' % self.reopened))
        kill(self.core, signal.SIGUSR2)
        return self.comes(lambda: os.path.exists(self.path('s.log')), self.patience)

    def reloads(self):
        """HUP: all programs are new."""
        before = self.pids('writer')
        kill(self.core, signal.SIGHUP)
        return self.comes(lambda: self.pids('writer') != before and self.running('writer'), self.patience)

    def agrees(self):
        """What clients are told of programs is what /proc shows."""
        why = []

        def same():
            found = evidence.states(self.ctl('status'))
            why[:] = [self.disagreement(name, *found[name]) for name in (*STEADY, self.guest) if name in found]
            return not any(why)
        if not self.comes(same):
            raise Failed(WRONG_STATE, '; '.join(filter(None, why)))

    def disagreement(self, name, state, pid):
        real, own = self.running(name), self.pids(name)[-1:]
        if state == 'RUNNING' and not (real and own == [pid]):
            return '%s is RUNNING with %d, and what runs is %s (%s)' % (name, pid, real, own)
        if state in ('STOPPED', 'EXITED', 'FATAL', 'BACKOFF') and real:
            return '%s is %s and runs: %d' % (name, state, real)
        return None

    def works(self):
        """What a life is: programs, their output, clients, signals."""
        self.note_what_is_there()
        runs = self.needs('programs', self.comes_up)
        if runs:
            if self.needs('output', self.writes):
                self.needs('rotation', self.rotates)
            self.needs('checks', self.grows, 'checked')
            self.needs('checks', self.checks_connection)
            self.needs('schedule', self.grows, 'ticks')
            self.needs('events', self.grows, 'heard')
        if self.needs('control', self.is_answered):
            self.agrees()
            if runs and self.needs('control', self.restarts_by_client):
                if 'output' not in self.lost:
                    self.needs('control', self.tells_log)
                self.needs('update', self.updates)
                self.agrees()
        self.needs('reopen', self.reopens)
        if runs:
            self.needs('reload', self.reloads)
            if 'control' not in self.lost and self.needs('control', self.stops_by_client):
                self.agrees()

    def recovers(self):
        """When nothing fails any more, programs run and clients are served again, after a reload at the latest."""
        self.end_tracing()
        self.patience = PATIENCE
        for ability, attempt in (('programs', self.comes_up), ('control', self.is_answered)):
            if ability in self.lost:
                if not self.comes(attempt, 5):
                    kill(self.core, signal.SIGHUP)
                    if not self.comes(attempt):
                        raise Failed(LOSS[ability], '%s: does not come back' % ability)

    def ends(self):
        """TERM: all programs end, then the daemon."""
        helped = []

        def help_them():
            if 'ends' in self.may_lose:
                for name in ('guarded', 'writer', 'crasher', 'listener', 'leaver', 'comer'):
                    pid = self.running(name)
                    helped.extend([name] if pid and kill(pid) else [])
        self.asked_to_end(help_them)
        if helped:
            self.lost.append('ends')

    # -- the judgement

    def text(self):
        """All that it has said."""
        names = [name for name in os.listdir(self.dir) if name == 'out' or name.startswith('s.log')]
        return ''.join(map(self.read, names))

    def is_named(self):
        """Whether it has said why something was lost."""
        said = self.text() + self.told_to_clients
        if not self.fault or self.may_be_mute or OTHERS.search(said):
            return True
        if self.fault.role == CONTROL and 'error' in self.told_to_clients.lower():
            return True
        return evidence.cause_is_named(said, self.fault.call, self.fault.errno)

    def judged(self):
        """Of a life that went to its end."""
        said = self.text()
        missing = evidence.lost_lines(self)
        if missing and not OUTPUT_LOST.search(said) and not self.may_be_mute:
            return Verdict(LOST_BYTES, '%d lines, as %r' % (len(missing), missing[0]))
        more = evidence.more_rights(self, said) if self.guarded else ''
        if more:
            return Verdict(MORE_RIGHTS, more)
        harmed = [*self.lost, *self.mended, *self.repeated] + (['output'] if missing else [])
        named = self.is_named()
        if harmed and not named:
            return Verdict(UNSAID, 'without a word of the cause: ' + ', '.join(dict.fromkeys(harmed)))
        return Verdict(DEGRADED if harmed or self.fault and named else UNHARMED)

    def goes(self):
        """All of it, up to its end."""
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
            raise Failed(HANG, 'uses the processor all the time')
        if self.tracer and set(self.lost) & {'programs', 'control'} - set(self.for_good):
            self.recovers()
        self.ends()

    def live(self):
        """All of it; returns the verdict."""
        try:
            self.goes()
            verdict = self.judged()
        except Refused as e:
            verdict = Verdict(REFUSED, str(e))
        except GaveUp as e:
            verdict = Verdict(GAVE_UP, str(e))
        except Failed as e:
            verdict = Verdict(e.harm, str(e))
        except Exception as e:  # pylint: disable=broad-except
            verdict = Verdict(BROKEN, '%s: %s' % (type(e).__name__, e))
        if verdict.good:
            # What no signal reaches is ended with the life.
            left = [] if 'ends' in self.may_lose else self.left_behind()
            if left:
                verdict = Verdict(HANG, 'leaves behind ' + ', '.join(left))
        verdict.lost = tuple(a for a in ABILITIES if a in self.lost)
        verdict.mended = tuple(a for a in ABILITIES if a in self.mended)
        injected = self.injections()
        verdict.injected = injected[0].strip() if injected else ''
        if self.tracer and not injected and verdict.good:
            verdict.result = UNREACHED
        return verdict
