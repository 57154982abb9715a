"""What is done to the daemon while it is soaked. Each operation is a function of a Client."""
import contextlib
import http.client
import os
import random
import signal
import socket
import threading
import time
import xmlrpc.client

import programs
from lib import processes, until
from lib.network import proxy
from lib.whims import LONGEST_ANSWER, page, restart, restart_at_once, start, whole_group

# What a client may meet when the process that serves it is killed, or the generation ends.
LOST = (ConnectionError, http.client.HTTPException, xmlrpc.client.ProtocolError, FileNotFoundError, BrokenPipeError)
# Seconds; of processes that end sooner the next one is started after a pause.
LIFE = 1.1
SIGNALS = ['CONT', 'WINCH', 'RTMIN+3', 'URG', 'STOP', 'CONT', 'HUP', 'USR1']


class Client(threading.Thread):
    """Does one operation after the other, by its own dice."""
    groups = programs.GROUPS

    def __init__(self, lab, seed, end, table):
        super().__init__(daemon=True)
        self.lab, self.random, self.end = lab, random.Random(seed), end
        self.table, self.weights = zip(*table)
        self.done, self.lost, self.refused = {}, 0, 0
        self.problem = None

    @property
    def rpc(self):
        return proxy(self.lab.sock, timeout=LONGEST_ANSWER).supervisor

    def run(self):
        try:
            while time.monotonic() < self.end:
                action = self.random.choices(self.table, self.weights)[0]
                try:
                    action(self, self.random.choice(programs.NAMES))
                except xmlrpc.client.Fault:
                    # Two clients that stop the same program, a shutdown that is on its way, and the like.
                    self.refused += 1
                except LOST:
                    self.lost += 1
                self.done[action.__name__] = self.done.get(action.__name__, 0) + 1
        except Exception as e:  # pylint: disable=broad-except
            self.problem = e


# MARK: what clients ask for, beside what is imported

def stop(client, name):
    client.rpc.stopProcess(name, client.random.random() < 0.5)


def all_of_them(client, _):
    client.rpc.stopAllProcesses(client.random.random() < 0.5)
    client.rpc.startAllProcesses(client.random.random() < 0.5)


def send(client, name):
    client.rpc.signalProcess(name, client.random.choice(SIGNALS))


def send_all(client, _):
    client.rpc.signalAllProcesses(client.random.choice(['CONT', 'WINCH']))


def clear(client, name):
    client.rpc.clearProcessLogs(name)
    if client.random.random() < 0.2:
        client.rpc.clearAllProcessLogs()


def look(client, name):
    client.rpc.getAllProcessInfo()
    client.rpc.readLog(-100, 0)
    client.rpc.tailProcessStdoutLog(name, 0, 1000)
    proxy(client.lab.sock).init.getResources()


def write(client, name):
    client.rpc.sendProcessStdin(name, 'x' * client.random.randrange(5000))
    client.rpc.sendRemoteCommEvent('type', 'data')


def regroup(client, _):
    group = client.random.choice(['short', 'pipe', 'babbles', 'lines'])
    client.rpc.stopProcessGroup(group)
    client.rpc.removeProcessGroup(group)
    client.rpc.addProcessGroup(group)


def scale(client, _):
    proxy(client.lab.sock, timeout=LONGEST_ANSWER).init.scaleProgram('many', client.random.randrange(1, 9))


def files(client, _):
    """Other programs, then reread, and mostly update."""
    for number in range(4):
        path = client.lab.path('extra', '%d.conf' % number)
        if client.random.random() < 0.4:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(path)
        else:
            text = '[program:extra%d]\ncommand=/bin/sleep 1000\nstartsecs=0\npriority=%d\n'
            client.lab.write('extra/%d.conf' % number, text % (number, client.random.randrange(1, 4)))
    client.rpc.reloadConfig()
    if client.random.random() < 0.7:
        shell(client, 'update')


def shell(client, *words):
    client.lab.ctl(*words, timeout=LONGEST_ANSWER)


def command(client, name):
    words = [('status',), ('tail', name.split(':')[0]), ('restart', name), ('avail',), ('why', name)]
    shell(client, *client.random.choice(words))


def leave(client, name):
    """Clients that go in the middle."""
    paths = ['/logtail/' + name, '/mainlogtail', '/metrics', '/', '/readyz', '/logtail/flood', '/nothing']
    with contextlib.suppress(OSError):
        with client.lab.connect() as s:
            request = b'GET %s HTTP/1.1\r\nHost: x\r\n\r\n' % client.random.choice(paths).encode()
            s.sendall(request[:client.random.choice([len(request), 10])])
            if client.random.random() < 0.5:
                s.settimeout(0.5)
                s.recv(1000)
            s.shutdown(socket.SHUT_RDWR)


def crowd(client, _):
    """Many connections at a time that say nothing, or half of something."""
    with contextlib.ExitStack() as held, contextlib.suppress(OSError):
        for _ in range(client.random.randrange(20, 200)):
            s = held.enter_context(client.lab.connect(2))
            s.sendall(b'POST /RPC2 HTTP/1.1\r\n'[:client.random.randrange(0, 20)])


def follow(client, _):
    """`logs -f`, for a while."""
    process = client.lab.popen(client.lab.ctl_command('logs', '-f'))
    try:
        # A reader stays for as long as it likes.
        time.sleep(client.random.random())
    finally:
        process.kill()
        process.wait()


# MARK: what happens to programs, and to the daemon

def kill_program(client, _):
    """kill -9 of any process that is below."""
    pids = [pid for pid in client.lab.family() if pid not in client.lab.own()]
    if pids:
        processes.kill(client.random.choice(pids))


def kill_all_programs(client, _):
    for pid in [pid for pid in client.lab.family() if pid not in client.lab.own()]:
        processes.kill(pid)


def kill_own(client, _):
    """kill -9 of the process that serves clients, or of the one that looks at things over the network."""
    for pid in client.lab.own():
        if processes.age(pid) > LIFE:
            processes.kill(pid)


def freeze(client, _):
    """The daemon, and everything happens meanwhile."""
    with client.lab.frozen():
        kill_all_programs(client, '')
        # The pause is the trouble.
        time.sleep(client.random.random() * 0.3)


def freeze_own(client, _):
    """Clients come meanwhile, and the daemon has much to tell; they have their answers when it goes on."""
    pids = client.lab.own()

    def stopped():
        """All are, though another client may let them go on."""
        for pid in pids:
            processes.kill(pid, signal.SIGSTOP)
        return all(processes.status(pid, 'State')[:1] in ('', 'T', 'Z') for pid in pids)
    with contextlib.ExitStack() as held:
        try:
            until(stopped)
            kill_all_programs(client, '')
            waiting = [held.enter_context(client.lab.connect(LONGEST_ANSWER)) for _ in range(20)]
            for s in waiting:
                s.sendall(b'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n')
        finally:
            for pid in pids:
                processes.kill(pid, signal.SIGCONT)
        for s in waiting:
            s.recv(1000)


def signals(client, _):
    """Thousands of signals for the daemon."""
    numbers = [signal.SIGCHLD, signal.SIGUSR2, signal.SIGWINCH, signal.SIGCONT, signal.SIGPIPE]
    for number in client.random.choices(numbers, k=2000):
        processes.kill(client.lab.core, number)


def reload(client, _):
    """SIGHUP, sometimes many at a time."""
    with client.lab.reloading, client.lab.disturbed():
        for _ in range(client.random.choice([1, 1, 20])):
            processes.kill(client.lab.core, signal.SIGHUP)
        until(client.lab.is_up, 'the next generation', LONGEST_ANSWER)


def fill_disk(client, _):
    """No room for logs, and room again."""
    path = client.lab.path('small', 'full')
    with contextlib.suppress(OSError), open(path, 'wb', buffering=0) as f:
        for _ in range(100):
            f.write(b'x' * 4096)
    # The pause is the trouble.
    time.sleep(client.random.random())
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def flip(client, _):
    """What health checks look at comes and goes."""
    path = client.lab.path('well')
    if os.path.exists(path):
        with contextlib.suppress(FileNotFoundError):
            os.unlink(path)
    else:
        client.lab.write('well', '')


TABLE = [(start, 8), (stop, 6), (restart, 8), (restart_at_once, 4), (whole_group, 4), (all_of_them, 1), (send, 8),
         (send_all, 1), (clear, 4), (look, 6), (write, 4), (regroup, 3), (scale, 2), (files, 3), (command, 3), (page, 5),
         (leave, 6), (crowd, 2), (follow, 2), (kill_program, 8), (kill_all_programs, 1), (kill_own, 1), (freeze, 2),
         (freeze_own, 1), (signals, 2), (fill_disk, 2), (flip, 3)]
# By one client only, as they disturb the others.
RARE = [(reload, 1), (leave, 12), (look, 12)]
