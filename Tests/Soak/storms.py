"""Everything at once to thousands of programs: how long a pass of the loop takes then, and how long clients and restarts wait.

SOAK_PROGRAMS=2000 for the large form.
"""
import http.client
import os
import signal
import threading
import time
import xmlrpc.client

import passes
from lib import test, timed, until
from lib.network import exchange
from lib.places import CHILD
from subject import FILES

COUNT = int(os.environ.get('SOAK_PROGRAMS', 400))
FLOODS, LISTENERS, CLIENTS = COUNT // 10, COUNT // 20, COUNT // 2
SECONDS = 120
# No pass of the loop takes longer than this of its own accord, in seconds.
LONGEST_PASS = 0.020

SLEEPER = '[program:p%d]\ncommand=%s hold\nstartsecs=0\nstdout_logfile=NONE\nstderr_logfile=NONE\n%s\n'


def sleepers(count, *more):
    return ''.join(SLEEPER % (number, CHILD, '\n'.join(more)) for number in range(count))


class Watch(threading.Thread):
    """A client that asks whether the daemon is alive, one time after another, and notes the longest answer."""

    def __init__(self, lab):
        super().__init__(daemon=True)
        self.lab, self.over = lab, threading.Event()
        self.longest, self.answers, self.problem = 0.0, 0, None

    def run(self):
        try:
            while not self.over.is_set():
                seconds, answer = timed(lambda: exchange(self.lab.sock, 'GET', '/livez', timeout=60))
                assert answer.status == 200, answer.status
                self.longest, self.answers = max(self.longest, seconds), self.answers + 1
                self.over.wait(0.005)
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e

    def take(self):
        """The longest since the last call."""
        longest, self.longest = self.longest, 0.0
        assert self.problem is None, 'a client: %r' % self.problem
        return longest


class Storms:
    """A daemon under a trace, its chapters, and what was measured in each."""

    def __init__(self, lab, trace):
        self.lab, self.trace, self.found = lab, trace, []

    def chapter(self, name, action, watch=None):
        if watch:
            watch.take()
        self.trace.mark(name)
        seconds, _ = timed(action)
        self.found.append((name, seconds, watch.take() if watch else None))
        self.trace.mark('between')

    def report(self):
        """A line for each chapter; fails when a pass was too long."""
        chapters = self.trace.chapters()
        tooLong = []
        for name, seconds, answer in self.found:
            worst = passes.longest(chapters.get(name, []))
            if worst is None:
                continue
            note = '\n      %-34s %6.0f ms, %5d passes, longest %6.1f ms' % (
                name, seconds * 1000, len(chapters[name]), worst.own * 1000)
            if answer is not None:
                note += ', slowest /livez %5.0f ms' % (answer * 1000)
            self.lab.note(note)
            if worst.own > LONGEST_PASS:
                tooLong.append('%s: %.1f ms' % (name, worst.own * 1000))
        return tooLong


def states(lab):
    return lab.rpc().getAllProcessInfo()


def all_are(lab, state, count=None):
    found = [x for x in states(lab) if x['statename'] == state and x['group'].startswith('p')]
    return len(found) == (COUNT if count is None else count) and found


def wait_all(lab, state, count=None):
    return until(lambda: all_are(lab, state, count), 'all to be ' + state, SECONDS, pause=0.05)


def kill_all(lab):
    old = {x['pid'] for x in wait_all(lab, 'RUNNING')}
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not old & {x['pid'] for x in (all_are(lab, 'RUNNING') or [{'pid': min(old)}])}, 'others', SECONDS, pause=0.05)


@test
def no_pass_is_long(lab):
    """Of thousands of programs started, ended, stopped, read again at once, each pass of the loop does a part."""
    why = passes.available()
    if why:
        return 'not measured: ' + why
    lab.begin(sleepers(COUNT), held=True, daemon='minfds=%d' % FILES)
    with passes.traced(lab.core) as trace:
        storms = Storms(lab, trace)

        def begin():
            os.kill(lab.core, signal.SIGCONT)
            until(lab.answers, 'the socket', 60)
            wait_all(lab, 'RUNNING')
        storms.chapter('start of the daemon', begin)
        watch = Watch(lab)
        watch.start()
        rpc = lab.rpc()
        storms.chapter('getAllProcessInfo, 20 times', lambda: [states(lab) for _ in range(20)], watch)
        storms.chapter('kill -9 of all', lambda: kill_all(lab), watch)
        storms.chapter('stop all', rpc.stopAllProcesses, watch)
        storms.chapter('start all', rpc.startAllProcesses, watch)
        storms.chapter('stop all without waiting', lambda: (rpc.stopAllProcesses(False), wait_all(lab, 'STOPPED')), watch)
        storms.chapter('start all without waiting', lambda: (rpc.startAllProcesses(False), wait_all(lab, 'RUNNING')), watch)
        storms.chapter('signal all', lambda: rpc.signalAllProcesses('CONT'), watch)
        storms.chapter('clear all logs', rpc.clearAllProcessLogs, watch)
        storms.chapter('USR2', lambda: os.kill(lab.core, signal.SIGUSR2), watch)
        storms.chapter('reread', rpc.reloadConfig, watch)
        lab.configure(sleepers(COUNT, 'priority=998'), daemon='minfds=%d' % FILES)
        storms.chapter('reread, all changed', rpc.reloadConfig, watch)
        storms.chapter('update of all', lambda: (lab.run(lab.ctl_command('update'), timeout=SECONDS), wait_all(lab, 'RUNNING')), watch)
        watch.over.set()
        watch.join()

        def again():
            old = {x['pid'] for x in states(lab)}
            os.kill(lab.core, signal.SIGHUP)

            def others():
                try:
                    found = all_are(lab, 'RUNNING')
                except (OSError, xmlrpc.client.Fault, http.client.HTTPException):
                    return False
                return found and not old & {x['pid'] for x in found}
            until(others, 'the next generation', SECONDS, pause=0.05)
        storms.chapter('HUP', again)
        trace.mark('shutdown')
        seconds, status = timed(lambda: lab.end(SECONDS))
        storms.found.append(('shutdown', seconds, None))
        assert status == 0, status
        too_long = storms.report()
    assert not too_long, too_long
