"""Minutes of everything that may happen to a daemon, by the dice of some clients; what /proc tells during that, and after it.

Two daemons at the same time, one as an ordinary process and one as process 1 of namespaces. SOAK_SECONDS=600 for the long form,
SOAK_SEED=7 for other dice.
"""
import collections
import os
import socket
import subprocess
import threading
import time
import xmlrpc.client

import figures
import operations
import programs
from lib import test, until
from lib.network import proxy
from subject import Subject
from watcher import Watcher

SECONDS = float(os.environ.get('SOAK_SECONDS', 5))
SEED = int(os.environ.get('SOAK_SEED', 1))
CLIENTS = 3
# How often everything is brought to rest and compared.
ROUND = max(5.0, min(40.0, SECONDS / 2))
# Seconds of silence in which the daemon must not be woken.
SILENCE = 4
# Kilobytes that its memory may grow by from the first round to the last, and in each minute.
GROWTH, GROWTH_A_MINUTE = 1024, 64


class Soak:
    """One daemon, from its start to its end."""

    def __init__(self, bindir, is_first, seed):
        self.lab = Subject(bindir, is_first)
        self.seed, self.title = seed, 'process 1' if is_first else 'ordinary'
        self.done, self.lost, self.refused = collections.Counter(), 0, 0
        self.memory, self.rounds = [], 0
        self.base = self.problem = None
        self.notes = []

    def run(self):
        try:
            with self.lab:
                self.soak()
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e

    def soak(self):
        lab = self.lab
        os.mkdir(lab.path('small'))
        subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', lab.path('small')], check=True)
        lab.kept.callback(lambda: subprocess.run(['umount', '-l', lab.path('small')], check=False))
        lab.keep(server := socket.create_server(('127.0.0.1', 0)))
        lab.begin(programs.configuration(lab, server.getsockname()[1]))
        begun, left = time.monotonic(), SECONDS
        # What many clients at a time need is needed once.
        self.disturb(min(30, SECONDS / 3))
        self.compare()
        while left > 0:
            self.disturb(min(ROUND, left))
            left -= ROUND
            self.compare()
            self.memory.append(((time.monotonic() - begun) / 60, lab.private_kb()))
        self.be_silent()
        assert lab.end() == 0, lab.daemon.returncode
        self.tell()

    def disturb(self, seconds):
        """All clients do what their dice tell them, for so long."""
        end = time.monotonic() + seconds
        self.rounds += 1
        clients = [operations.Client(self.lab, hash((self.seed, self.rounds, number)), end,
                                     operations.RARE if number == 0 else operations.TABLE) for number in range(CLIENTS + 1)]
        watcher = Watcher(self.lab)
        for thread in (*clients, watcher):
            thread.start()
        for client in clients:
            client.join(seconds + 180)
            assert not client.is_alive(), 'a client still waits'
            if client.problem:
                raise client.problem
            self.done.update(client.done)
            self.lost += client.lost
            self.refused += client.refused
        watcher.end()
        self.lab.answers_taken += watcher.answers
        self.lab.restarts_taken += watcher.restarts
        self.lab.lives()

    def compare(self):
        """Everything is stopped, and nothing may be left; what is to run is started, and all is as at first."""
        lab = self.lab
        self.come_to_rest()
        # Not before the connection of its client is gone.
        lab.end_own()
        if self.base is None:
            lab.settled_descriptors()
            self.base = lab.kinds(), len(lab.family())
        until(lambda: (lab.kinds(), len(lab.family())) == self.base,
              lambda: 'as at first: %s, now: %s, %s' % (self.base, lab.kinds(), lab.tree()), 30)

    def come_to_rest(self):
        lab = self.lab
        rpc = proxy(lab.sock, timeout=120).supervisor

        # The last HUP may still be on its way, without a socket for a moment.
        until(lab.is_up, 'the end of the last reload', 60)
        for name in os.listdir(lab.path('extra')):
            os.unlink(lab.path('extra', name))
        lab.ctl('update', timeout=120)
        for group in ('short', 'pipe', 'babbles', 'lines'):
            try:
                rpc.addProcessGroup(group)
            except xmlrpc.client.Fault:
                pass
        proxy(lab.sock, timeout=120).init.scaleProgram('many', 4)
        # One that was stopped by a signal goes on.
        rpc.signalAllProcesses('CONT')
        # Again for those whose restart was on its way.
        until(lambda: rpc.stopAllProcesses() == [] and not lab.pids(), lambda: 'no pids: %s' % lab.states(), 60)
        until(lambda: not lab.strangers(), lambda: 'an end of all processes: %s' % lab.tree(), 30)
        rpc.startAllProcesses(False)
        until(lambda: not self.stop_restless(rpc), lambda: 'the usual states: %s' % self.unexpected(), 60, pause=0.1)
        until(lambda: set(lab.pids()) <= set(lab.inner_children()), lambda: 'the pids %s of %s' % (lab.pids(), lab.tree()))
        rpc.clearLog()

    def stop_restless(self, rpc):
        """Stops those that must not run now; returns what is not as it should be."""
        unexpected = self.unexpected()
        for name in list(unexpected):
            if name.split(':')[0] in programs.RESTLESS:
                try:
                    rpc.stopProcess(name)
                except xmlrpc.client.Fault:
                    # Between two runs, of which the next one is called off by that.
                    del unexpected[name]
        return unexpected

    def unexpected(self):
        """Processes in another state than they should come to."""
        def usual(name):
            # Of one that restarts by itself EXITED is not the end.
            return ('STOPPED', 'FATAL') if name.split(':')[0] in programs.RESTLESS else ('RUNNING',)
        return {name: state for name, state in self.lab.states().items() if state not in usual(name)}

    def be_silent(self):
        """No client, no timer, no wake-up, no line."""
        lab = self.lab
        until(lambda: not lab.own(), 'the end of the process for clients', 90)
        until(lambda: not lab.timers(), lambda: 'timers: %s' % lab.timers(), 90)
        log, before = lab.read('s.log'), lab.wakeups()
        # The silence is what is measured.
        time.sleep(SILENCE)
        count = lab.wakeups() - before
        assert count == 0, '%d wake-ups in %d seconds; %s\n%s' % (count, SILENCE, lab.read('s.log')[len(log):], lab.calls())
        assert lab.read('s.log') == log, lab.read('s.log')[len(log):]

    def tell(self):
        lab = self.lab
        rise = figures.slope(self.memory) if len(self.memory) > 2 else 0.0
        grown = self.memory[-1][1] - self.memory[0][1]
        self.notes = [
            '\n      %s: %d operations, %d refused, %d lost their connection' % (
                self.title, sum(self.done.values()), self.refused, self.lost),
            '/livez %s, restart after kill -9 %s (median, 99 %%, longest)' % (
                figures.spread(lab.answers_taken), figures.spread(lab.restarts_taken)),
            'memory %d kB at the end, %+d kB, %+.1f kB a minute' % (self.memory[-1][1], grown, rise)]
        if SECONDS > 300:
            self.notes.append(', '.join('%s %d' % pair for pair in sorted(self.done.items())))
        assert grown < GROWTH, self.memory
        assert len(self.memory) < 8 or rise < GROWTH_A_MINUTE, self.memory


@test
def nothing_is_left_over(lab):
    """Neither a zombie nor an orphan, neither a descriptor nor a timer nor a byte."""
    soaks = [Soak(lab.bindir, is_first, SEED * 2 + is_first) for is_first in (False, True)]
    threads = [threading.Thread(target=soak.run) for soak in soaks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for soak in soaks:
        for note in soak.notes:
            lab.note(note)
    for soak in soaks:
        if soak.problem:
            raise soak.problem
