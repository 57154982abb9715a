"""kill -9 of the process that serves clients, again and again, while 32 of them are at work: no program notices, and nothing
that a client was told of is lost, and nothing done twice.

DEATHS=1000 for the long form, which takes some 20 minutes.
"""
import collections
import http.client
import os
import random
import threading
import time
import xmlrpc.client

from lib import processes, sections, test, until
from lib.network import exchange

DEATHS = int(os.environ.get('DEATHS', 20))
SEED = int(os.environ.get('DEATHS_SEED', 5))
CLIENTS = 32
# One that has lived that long has not died at once, which makes no pause.
LIFE = 1.1
# Of those that die sooner so many come one after the other at most.
QUICK = 2
NAME = 'supervisord: control'

PROGRAMS = sections('''
[program:steady] command=/bin/sleep 1000 | process_name=%(process_num)d | numprocs=5 | startsecs=0
[program:sink] command=/bin/sh -c "exec cat >> {d}/numbers" | startsecs=0
[program:counted] command=/bin/sh -c "echo run >> {d}/runs; exec sleep 1000" | startsecs=0
''')


def control_process(lab):
    """Its pid; None while there is none."""
    for pid in processes.children(lab.daemon.pid):
        try:
            with open('/proc/%d/cmdline' % pid, encoding='utf-8') as f:
                if f.read().startswith(NAME) and processes.lives(pid):
                    return pid
        except OSError:
            pass
    return None


class Client(threading.Thread):
    """Asks, each time on a connection of its own, and never twice for the same."""

    def __init__(self, lab, number, over):
        super().__init__()
        self.lab, self.number, self.over = lab, number, over
        self.random = random.Random(SEED * 1000 + number)
        self.answers, self.lost = 0, 0
        # What was sent to the program: told that it was done, and not told.
        self.done, self.unknown = [], []
        self.problem = None

    def call(self, method, *parameters):
        """The answer; None when the connection ended without one."""
        body = xmlrpc.client.dumps(parameters, 'supervisor.' + method)
        try:
            answer = exchange(self.lab.sock, 'POST', '/RPC2', body, {'Content-Type': 'text/xml'}, timeout=60)
        except (ConnectionError, http.client.HTTPException):
            self.lost += 1
            return None
        assert answer.status == 200, answer.status
        self.answers += 1
        return xmlrpc.client.loads(answer.data)[0][0]

    def run(self):
        try:
            count = 0
            while not self.over.is_set():
                count += 1
                if self.number == 0:
                    self.restart()
                elif self.random.random() < 0.5:
                    states = self.call('getAllProcessInfo')
                    assert states is None or len(states) == 7, states
                    assert states is None or all(
                        x['statename'] == 'RUNNING' for x in states if x['name'] != 'counted'), states
                else:
                    text = '%d-%d' % (self.number, count)
                    sent = self.call('sendProcessStdin', 'sink', text + '\n')
                    (self.unknown if sent is None else self.done).append(text)
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e

    def restart(self):
        try:
            # The request may have been lost on its way, or the answer.
            self.call('stopProcess', 'counted')
            until(lambda: self.state('counted') in ('RUNNING', 'STOPPED'), 'the stop, or none', 60)
            if self.state('counted') != 'STOPPED':
                return
            text = self.call('startProcess', 'counted')
            (self.unknown if text is None else self.done).append('start')
            until(lambda: self.state('counted') in ('RUNNING', 'STOPPED'), 'the start, or none', 60)
        except xmlrpc.client.Fault:
            # The request before has not come through.
            pass

    def state(self, name):
        found = self.call('getProcessInfo', name)
        return found and found['statename']


def killing(lab, deaths):
    """Kills one process after the other, most when they have lived a second, and returns their pids."""
    chance, killed, quick = random.Random(SEED), [], 0
    for _ in range(deaths):
        until(lambda: control_process(lab) not in (None, *killed[-1:]), 'a control process', 40)
        pid = control_process(lab)
        if quick < QUICK and chance.random() < 0.3:
            quick += 1
            # At any time of its life.
            time.sleep(chance.random() * 0.1)
        else:
            quick = 0
            until(lambda: processes.age(pid) > LIFE, 'a life of the process')
        assert processes.kill(pid), 'the process %d has ended by itself: %s' % (pid, lab.read('s.log')[-1000:])
        killed.append(pid)
    return killed


def settled_descriptors(lab):
    """Those of the core when no control process is there."""
    until(lambda: control_process(lab) is None, 'the end of the control process', 30)
    # The core closes its ends when it has been told.
    return lab.settled_descriptors()


@test
def deaths_under_load_touch_nothing(lab):
    lab.start(PROGRAMS.replace('{d}', lab.dir))
    lab.running(*['steady:%d' % i for i in range(5)], 'sink', 'counted')
    pids = {name: lab.pid(name) for name in ['steady:%d' % i for i in range(5)] + ['sink']}
    descriptors = settled_descriptors(lab)
    lab.alive()

    over = threading.Event()
    clients = [Client(lab, i, over) for i in range(CLIENTS)]
    for c in clients:
        c.start()
    killed = killing(lab, DEATHS)
    over.set()
    for c in clients:
        c.join(90)
        assert not c.is_alive(), 'a client still waits'
        assert c.problem is None, 'a client: %r' % c.problem
    lab.note('%d deaths, %d answers, %d lost' % (len(killed), sum(c.answers for c in clients), sum(c.lost for c in clients)))

    if lab.state('counted') == 'STOPPED':
        lab.rpc().startProcess('counted')
        clients[0].done.append('start')

    # States are right, and no program was touched.
    assert {name: lab.pid(name) for name in pids} == pids
    assert set(lab.states().values()) <= {'RUNNING', 'STOPPED'}, lab.states()
    log = lab.read('s.log')
    # Pids come again after some thousand.
    for pid, times in collections.Counter(killed).items():
        assert log.count('the control process %d has ended' % pid) == times, (pid, times, log[-2000:])
    assert 'unknown pid' not in log and 'CRIT waitpid' not in log

    # Exactly once what was told, at most once what was not.
    done = [x for c in clients[1:] for x in c.done]
    unknown = [x for c in clients[1:] for x in c.unknown]
    until(lambda: set(done) <= set(lab.read('numbers').split()), 'all that was told to be sent')
    found = collections.Counter(lab.read('numbers').split())
    assert max(found.values()) == 1, found.most_common(3)
    assert set(found) <= set(done) | set(unknown)
    runs = lab.read('runs').count('run') - 1
    starts, doubtful = clients[0].done.count('start'), clients[0].unknown.count('start')
    assert starts <= runs <= starts + doubtful, (starts, runs, doubtful)

    assert settled_descriptors(lab) == descriptors, (descriptors, lab.descriptors())
