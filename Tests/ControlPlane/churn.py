"""Minutes of starts, stops, kills and calls of every kind; afterwards nothing may be left over of them.

CHURN_SECONDS=1200 for the long form.
"""
import os
import random
import re
import signal
import socket
import threading
import time
import xmlrpc.client

from lab import UnixHTTP, test, until

SECONDS = float(os.environ.get('CHURN_SECONDS', 12))
SEED = int(os.environ.get('CHURN_SEED', 11))
THREADS = 4
# The kernel's timer of a stop that is over may still wake us up once; no stop takes longer than this.
LONGEST_STOP = 2
IDLE = 6
# What a client may take that says nothing.
LONGEST_CLIENT = 90
# The allocator keeps what many clients at a time needed.
MEMORY_KB = 1024

PROGRAMS = '''
[program:a]
command=/bin/cat
startsecs=0
[program:b]
command=/bin/cat
startsecs=0
priority=5
[program:slow]
command=/bin/cat
startretries=1000
[program:many]
command=/bin/cat
process_name=%(process_num)d
numprocs=8
startsecs=0
[program:deaf]
command=/bin/sh -c "trap '' TERM; exec sleep 1000"
startsecs=0
stopwaitsecs=1
[program:tree]
command=/bin/sh -c "setsid sleep 1000 & sleep 1000 & wait"
startsecs=0
stopwaitsecs=2
killmode=tree
[program:group]
command=/bin/sh -c "sleep 1000 & wait"
startsecs=0
stopwaitsecs=2
killmode=group
[program:pipe]
command=/bin/sh -c "echo up; sleep 0.3 & exec sleep 1000"
startsecs=0
[program:short]
command=/bin/sh -c "echo a line; sleep 0.2"
startsecs=0
autorestart=false
[program:spare]
command=/bin/cat
startsecs=0
'''
NAMES = ['a', 'b', 'slow', 'many:*', 'many:3', 'deaf', 'tree', 'group', 'pipe', 'short', 'spare']
GROUPS = ['a', 'many', 'pipe', 'tree', 'group']


class Churner(threading.Thread):
    """One client that does whatever comes to its mind."""

    def __init__(self, lab, seed, end):
        super().__init__()
        self.lab, self.random, self.end = lab, random.Random(seed), end
        self.rpc = lab.rpc()
        self.calls = 0
        self.problem = None

    def run(self):
        try:
            while time.monotonic() < self.end:
                self.calls += 1
                action = self.random.choice(ACTIONS)
                try:
                    action(self, self.random.choice(NAMES))
                except xmlrpc.client.Fault:
                    # Two clients that stop the same program, and the like.
                    pass
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e

    def restart(self, name):
        self.rpc.stopProcess(name)
        self.rpc.startProcess(name)

    def stop_start_at_once(self, name):
        self.rpc.stopProcess(name, False)
        self.rpc.startProcess(name, False)

    def begin(self, name):
        self.rpc.startProcess(name, self.random.random() < 0.5)

    def whole_group(self, _):
        group, wait = self.random.choice(GROUPS), self.random.random() < 0.5
        self.rpc.stopProcessGroup(group, wait)
        self.rpc.startProcessGroup(group, wait)

    def send(self, name):
        self.rpc.signalProcess(name, self.random.choice(['CONT', 'WINCH', 'RTMIN+3', 'URG', 'STOP', 'CONT']))

    def kill(self, _):
        pids = [x['pid'] for x in self.rpc.getAllProcessInfo() if x['pid']]
        if pids:
            try:
                os.kill(self.random.choice(pids), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def clear(self, name):
        self.rpc.clearProcessLogs(name)
        self.rpc.clearLog()

    def regroup(self, _):
        self.rpc.stopProcess('spare:spare')
        self.rpc.removeProcessGroup('spare')
        self.rpc.addProcessGroup('spare')

    def page(self, name):
        action = self.random.choice(['restart', 'stop', 'start', 'clearlog'])
        c = UnixHTTP(self.lab.sock)
        c.request('GET', '/index.html?action=%s&processname=%s' % (action, name))
        c.getresponse().read()
        c.close()

    def look(self, name):
        self.rpc.getAllProcessInfo()
        self.rpc.readLog(-100, 0)
        self.rpc.tailProcessStdoutLog(name, 0, 100)

    def leave(self, _):
        """Clients that go in the middle."""
        path = self.random.choice(['/logtail/a', '/mainlogtail', '/metrics', '/', '/readyz'])
        s = self.lab.connect()
        s.sendall(b'GET %s HTTP/1.1\r\nHost: x\r\n\r\n' % path.encode())
        if self.random.random() < 0.5:
            s.recv(1000)
        s.shutdown(socket.SHUT_RDWR)
        s.close()

    def shell(self, name):
        self.lab.ctl('restart', name)


ACTIONS = [Churner.restart, Churner.restart, Churner.stop_start_at_once, Churner.begin, Churner.begin, Churner.whole_group,
           Churner.send, Churner.kill, Churner.kill, Churner.clear, Churner.regroup, Churner.page, Churner.look,
           Churner.leave, Churner.shell]


def churn(lab, seconds, seed):
    """Returns how many calls were made."""
    end = time.monotonic() + seconds
    clients = [Churner(lab, seed * 100 + i, end) for i in range(THREADS)]
    for c in clients:
        c.start()
    for c in clients:
        c.join(seconds + 120)
        assert not c.is_alive(), 'a client still waits'
        assert c.problem is None, 'a client: %r' % c.problem
    return sum(c.calls for c in clients)


def settle(lab):
    """Brings every program up, as at first."""
    rpc = lab.rpc()
    until(lambda: all(x['statename'] not in ('STOPPING', 'STARTING', 'BACKOFF') for x in rpc.getAllProcessInfo()),
          20, 'the end of all stops')
    try:
        rpc.addProcessGroup('spare')
    except xmlrpc.client.Fault:
        pass
    # One that was stopped by a signal goes on.
    rpc.signalAllProcesses('CONT')
    rpc.startAllProcesses()
    wanted = {'RUNNING': 16, 'EXITED': 1}

    def states():
        found = {}
        for x in rpc.getAllProcessInfo():
            found[x['statename']] = found.get(x['statename'], 0) + 1
        return found
    until(lambda: states() == wanted, 20, 'all programs; there are %s' % states())


def descendants(lab):
    """Of the daemon, with zombies."""
    parents = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open('/proc/%s/stat' % name, encoding='latin-1') as f:
                    fields = f.read().rsplit(')', 1)[1].split()
                parents.setdefault(int(fields[1]), []).append((int(name), fields[0]))
            except OSError:
                pass
    found, waiting = [], [lab.daemon.pid]
    while waiting:
        children = parents.get(waiting.pop(), [])
        found += children
        waiting += [pid for pid, _ in children]
    return found


def switches(lab):
    with open('/proc/%d/status' % lab.daemon.pid, encoding='ascii') as f:
        return int(re.search(r'\nvoluntary_ctxt_switches:\s+(\d+)', f.read()).group(1))


def armed_timers(lab):
    """Timer descriptors that are going to fire."""
    found = []
    for number in os.listdir('/proc/%d/fdinfo' % lab.daemon.pid):
        try:
            with open('/proc/%d/fdinfo/%s' % (lab.daemon.pid, number), encoding='ascii') as f:
                value = re.search(r'it_value: (\(.*\))', f.read())
        except OSError:
            continue
        if value and value.group(1) != '(0, 0)':
            found.append(value.group(1))
    return found


@test
def nothing_is_left_over(lab):
    lab.start(PROGRAMS)
    settle(lab)
    # What clients at a time need is needed once.
    churn(lab, min(30, max(3, SECONDS / 4)), SEED)
    settle(lab)
    time.sleep(LONGEST_STOP + 1)
    descriptors, memory, family = lab.settled_descriptors(), lab.anonymous_kb(), len(descendants(lab))

    lab.note('%d calls' % churn(lab, SECONDS, SEED + 1))
    settle(lab)
    lab.rpc().clearLog()
    time.sleep(LONGEST_STOP + 1)
    until(lambda: lab.descriptors() == descriptors, what='%d descriptors, not %d' % (descriptors, lab.descriptors()))
    until(lambda: len(descendants(lab)) == family,
          what='%d processes, not %s' % (family, descendants(lab)))
    # Those of programs are theirs.
    assert not [p for p in descendants(lab) if p[1] == 'Z' and p[0] in lab.children()], descendants(lab)

    # Silence: no wake-up, no timer, no line.
    log, before = lab.read('s.log'), switches(lab)
    time.sleep(IDLE)
    assert switches(lab) == before, '%d wake-ups in %d idle seconds' % (switches(lab) - before, IDLE)
    # That of a client that has gone may still be set: for nothing, once.
    if SECONDS >= 60:
        until(lambda: not armed_timers(lab), LONGEST_CLIENT, armed_timers(lab))
    assert lab.read('s.log') == log, lab.read('s.log')[len(log):]
    grown = lab.anonymous_kb() - memory
    lab.note('memory %+d kB' % grown)
    assert grown < MEMORY_KB, grown
    lab.alive()


@test
def a_stop_is_reported_as_long_as_it_lasts(lab):
    lab.start(PROGRAMS)
    settle(lab)
    rounds = 30
    for _ in range(rounds):
        lab.rpc().stopProcess('a')
        lab.rpc().startProcess('a')
    time.sleep(5)
    lines = lab.read('s.log').count('waiting for a to stop')
    assert lines == rounds, lines


@test
def a_storm_of_deaths_leaves_clients_their_turn(lab):
    count = 600
    lab.start('[program:m]\ncommand=/bin/sleep 1000\nprocess_name=%%(process_num)d\nnumprocs=%d\nstartsecs=0\n'
              'stdout_logfile=NONE\nstderr_logfile=NONE\n' % count, descriptors=8192)
    rpc = lab.rpc()

    def running():
        return {x['pid'] for x in rpc.getAllProcessInfo() if x['statename'] == 'RUNNING'}
    until(lambda: len(running()) == count, 60, 'all of them')
    old = running()
    killed = time.monotonic()
    for pid in old:
        os.kill(pid, signal.SIGKILL)
    longest = 0
    while True:
        asked = time.monotonic()
        c = UnixHTTP(lab.sock)
        c.request('GET', '/livez')
        c.getresponse().read()
        c.close()
        longest = max(longest, time.monotonic() - asked)
        if len(running() - old) == count:
            break
        assert time.monotonic() < killed + 60, 'they do not come again'
    took = time.monotonic() - killed
    lab.note('%d programs in %d ms, the slowest answer after %d ms' % (count, took * 1000, longest * 1000))
    # Else the first client waits for all.
    assert longest < took / 2, (longest, took)
