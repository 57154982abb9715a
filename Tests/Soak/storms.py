"""Everything at once to thousands of programs: how long a pass of the loop takes then, and how long clients and restarts wait.

SOAK_PROGRAMS=2000 for the large form.
"""
import contextlib
import http.client
import os
import signal
import xmlrpc.client

import passes
from lib import processes, sections, test, timed, until
from lib.network import proxy
from lib.places import CHILD
from lookout import Lookout
from subject import FILES

COUNT = int(os.environ.get('SOAK_PROGRAMS', 100))
FLOODS, LISTENERS, CONNECTIONS, ORPHANS = COUNT // 10, COUNT // 20, COUNT // 2, COUNT
SECONDS = 300
# No pass of the loop keeps a processor for longer than this, in seconds,
LONGEST_PASS = 0.020
# but where the configuration is read, which is not divided: so much for each program.
READING = 0.00025
NOTHING = ' | stdout_logfile=NONE | stderr_logfile=NONE'
DAEMON = 'minfds=%d' % FILES
FLOOD_BYTES, STARTSECS = 30 << 20, 1


def sleepers(count, more=''):
    return sections(''.join('[program:p%d] command=%s hold | startsecs=0%s%s\n' % (number, CHILD, NOTHING, more)
                            for number in range(count)))


class Storms:
    """A daemon under a trace, its chapters, and what was measured in each."""

    def __init__(self, lab, trace):
        self.lab, self.trace, self.found, self.lookout = lab, trace, [], None

    @contextlib.contextmanager
    def looking(self, **what):
        """Has a client and a victim looked at until the end of the `with`."""
        self.lookout = Lookout(self.lab, **what)
        self.lookout.start()
        try:
            yield
        finally:
            self.lookout.end()
            self.lookout = None

    def chapter(self, name, action, longest=LONGEST_PASS):
        """Does something, and notes what it has taken.
        longest: that a pass may take meanwhile, in seconds."""
        if self.lookout:
            self.lookout.take()
        self.trace.mark(name)
        seconds, _ = timed(action)
        self.found.append((name, seconds, longest, self.lookout.take() if self.lookout else ''))
        self.trace.mark('between')

    def report(self):
        """A line for each chapter; fails when a pass was too long."""
        chapters = self.trace.chapters()
        too_long = []
        for name, seconds, bound, seen in self.found:
            found = chapters.get(name, [])
            busy, own = passes.longest(found, 'busy'), passes.longest(found)
            line = '\n      %-32s %6.0f ms, %6d passes, longest %6.1f ms, with waits %6.1f ms%s'
            self.lab.note(line % (name, seconds * 1000, len(found), busy, own, seen))
            if busy > bound * 1000:
                too_long.append('%s: %.1f ms' % (name, busy))
        assert not too_long, too_long


def rpc_of(lab):
    return proxy(lab.sock, timeout=SECONDS).supervisor


def ours(lab):
    """All programs that are there in numbers."""
    return [x for x in rpc_of(lab).getAllProcessInfo() if x['group'][0] == 'p']


def all_are(lab, state, others_than=()):
    """Whether all are in a state, with pids that they have not had."""
    found = ours(lab)
    is_right = all(x['statename'] == state for x in found) and not {x['pid'] for x in found} & set(others_than)
    return len(found) == COUNT and is_right


def wait_all(lab, state, others_than=()):
    until(lambda: all_are(lab, state, others_than), 'all to be ' + state, SECONDS, pause=0.05)


def kill_all(lab):
    old = {x['pid'] for x in ours(lab)}
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    wait_all(lab, 'RUNNING', old)


def hang_up(lab):
    old = {x['pid'] for x in ours(lab)}
    os.kill(lab.core, signal.SIGHUP)

    def others():
        with contextlib.suppress(OSError, xmlrpc.client.Fault, http.client.HTTPException):
            return all_are(lab, 'RUNNING', old)
        return False
    until(others, 'the next generation', SECONDS, pause=0.05)


def shut_down(lab):
    assert lab.end(SECONDS) == 0, lab.daemon.returncode


def started(lab, storms):
    def begin():
        os.kill(lab.core, signal.SIGCONT)
        until(lab.answers, 'the socket', 60)
        wait_all(lab, 'RUNNING')
    storms.chapter('start of the daemon', begin)


@contextlib.contextmanager
def storming(lab, programs):
    """A daemon whose passes are measured, from its first on."""
    lab.begin(programs, held=True, daemon=DAEMON)
    with passes.Trace(lab.core) as trace:
        storms = Storms(lab, trace)
        started(lab, storms)
        yield storms
        storms.chapter('shutdown', lambda: shut_down(lab))
        storms.report()


@test
def of_thousands_each_pass_does_a_part(lab):
    """However many programs are started, ended, stopped, or read again at once."""
    why = passes.available()
    if why:
        return 'not measured: ' + why
    reading = max(LONGEST_PASS, READING * COUNT)
    with storming(lab, sleepers(COUNT)) as storms:
        rpc = rpc_of(lab)
        with storms.looking():
            storms.chapter('getAllProcessInfo', lambda: ours(lab))
            storms.chapter('kill -9 of all', lambda: kill_all(lab))
            storms.chapter('stop all', rpc.stopAllProcesses)
            storms.chapter('start all', rpc.startAllProcesses)
            storms.chapter('stop all without waiting', lambda: (rpc.stopAllProcesses(False), wait_all(lab, 'STOPPED')))
            storms.chapter('start all without waiting', lambda: (rpc.startAllProcesses(False), wait_all(lab, 'RUNNING')))
            storms.chapter('signal all', lambda: rpc.signalAllProcesses('CONT'))
            storms.chapter('clear all logs', rpc.clearAllProcessLogs)
            storms.chapter('reread', rpc.reloadConfig, reading)
            lab.configure(sleepers(COUNT, ' | priority=998'), daemon=DAEMON)
            storms.chapter('update of all', lambda: (lab.ctl('update', timeout=SECONDS), wait_all(lab, 'RUNNING')), reading)
        storms.chapter('HUP', lambda: hang_up(lab), 2 * reading)
    return None


STORM = '''
[program:p] command={child} hold | process_name=%(process_num)d | numprocs={hold} | startsecs={startsecs}{nothing}
[program:pf] command={child} repeat 'bytes 4000 -- sleep 1' | process_name=%(process_num)d | numprocs={floods} | startsecs=0
 | stdout_logfile={d}/flood-%(process_num)d.log | stdout_logfile_maxbytes=1MB | stdout_logfile_backups=1 | stderr_logfile=NONE
[program:victim] command={child} pid {d}/victims -- hold | startsecs=0 | autorestart=true
[program:swarm] command={child} await {d}/go -- storm {orphans} | startsecs=0 | autorestart=false
[eventlistener:l] command={child} listen | process_name=%(process_num)d | numprocs={listeners} | startsecs=0 | buffer_size=4000
 | events=PROCESS_STATE_EXITED,PROCESS_STATE_RUNNING
'''


@test
def everything_at_once(lab):
    """Floods, listeners and connections by the hundred, and then all programs die in one moment."""
    why = passes.available()
    if why:
        return 'not measured: ' + why
    text = STORM.replace('{child}', CHILD).replace('{nothing}', NOTHING).replace('{d}', lab.dir)
    for name, count in (('hold', COUNT - FLOODS), ('floods', FLOODS), ('listeners', LISTENERS), ('orphans', ORPHANS),
                        ('startsecs', STARTSECS)):
        text = text.replace('{%s}' % name, str(count))
    with storming(lab, sections(text)) as storms, contextlib.ExitStack() as held:
        def connect():
            for _ in range(CONNECTIONS):
                held.enter_context(lab.connect(20)).sendall(b'GET /livez HTTP/1.1\r\nHost: x\r\n')
        with storms.looking(victim='victims'):
            storms.chapter('floods alone', lambda: flood(lab))
            storms.chapter('and many connections', connect)
            storms.chapter('and kill -9 of all', lambda: kill_all(lab))
            storms.chapter('and %d orphans' % ORPHANS, lambda: orphan(lab))
            storms.chapter('and logs opened again', lambda: [os.kill(lab.core, signal.SIGUSR2) for _ in range(10)])
        storms.chapter('timers that are due at once', lambda: due_at_once(lab))
    return None


def orphan(lab):
    lab.write('go', '')
    until(lambda: lab.state('swarm') == 'EXITED' and 'Z' not in lab.family().values(), 'no zombies', 60)


def flood(lab):
    """Until the daemon has written so much of them."""
    def written():
        with open(lab.proc('io'), encoding='ascii') as f:
            return next(int(line.split()[1]) for line in f if line.startswith('wchar:'))
    end = written() + FLOOD_BYTES
    until(lambda: written() >= end, 'the floods', SECONDS, pause=0.05)


def due_at_once(lab):
    """All are started, and the daemon is stopped until they have been up for as long as they have to."""
    rpc = rpc_of(lab)
    rpc.stopProcessGroup('p')
    rpc.startProcessGroup('p', False)
    with lab.frozen():
        until(lambda: min(map(processes.age, lab.children())) > STARTSECS + 0.1, 'the time to be up', pause=0.05)
    wait_all(lab, 'RUNNING')
