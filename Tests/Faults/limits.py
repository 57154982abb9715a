"""Limits that are reached for real: descriptors, processes, and watches of epoll."""
import contextlib
import errno
import os
import resource
import select
import signal
import time

from lib import until
from lib.runner import Outcome
from scenario import Scenario
from verdicts import BROKEN, Failed, LOSS, Verdict

# Uids that nothing else has: each case with one of its own, for limits are counted by users.
UID = 61000
MODEST = 'minfds=1\nminprocs=1'
DESCRIPTORS = range(3, 65)
SOME = (3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14, 16, 20, 24, 32, 64)
PROCESSES = (1, 2, 3, 4, 6, 10, 16)


def become(uid):
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def descriptors(bindir, number):
    """With so many descriptors."""
    def before():
        resource.setrlimit(resource.RLIMIT_NOFILE, (number, number))
    with Scenario(bindir, lasting=True, prefix=[], before=before, settings=MODEST) as life:
        return life.live()


def processes(bindir, number):
    """As a user who may have so many processes, the core among them."""
    def before():
        resource.setrlimit(resource.RLIMIT_NPROC, (number, number))
        become(UID + number)
    with Scenario(bindir, lasting=True, prefix=[], before=before, settings=MODEST, owner=UID + number) as life:
        return life.live()


class ControlGroup:
    """A control group that bounds the number of processes, with version 1 or 2 of them."""

    def __init__(self, bound):
        top = next((d for d in ('/sys/fs/cgroup/pids', '/sys/fs/cgroup') if os.path.exists(d + '/cgroup.procs')), None)
        if top is None:
            raise OSError(errno.ENOENT, 'no control groups')
        if top == '/sys/fs/cgroup':
            with open(top + '/cgroup.subtree_control', 'w', encoding='ascii') as f:
                f.write('+pids')
        self.directory = '%s/faults-%d' % (top, os.getpid())
        os.mkdir(self.directory)
        try:
            self.bound(bound)
        except OSError:
            os.rmdir(self.directory)
            raise

    def put(self, name, text):
        with open(os.path.join(self.directory, name), 'w', encoding='ascii') as f:
            f.write(text)

    def bound(self, number):
        self.put('pids.max', str(number))

    def enter(self):
        self.put('cgroup.procs', '0')

    def refused(self):
        """How often it has refused a process."""
        with open(os.path.join(self.directory, 'pids.events'), encoding='ascii') as f:
            return int(f.read().split()[1])

    def close(self):
        def gone():
            with contextlib.suppress(OSError):
                os.rmdir(self.directory)
            return not os.path.exists(self.directory)
        until(gone, 'the end of a control group')


def full_group(bindir, number):
    """In a control group that is full, or soon will be."""
    with contextlib.closing(ControlGroup(number)) as group, Scenario(bindir, lasting=True, prefix=[], before=group.enter) as life:
        return life.live()


def full_group_later(bindir, _):
    """In a control group that is full from the time on when all runs."""
    def fill():
        group.bound(1)
    with contextlib.closing(ControlGroup('max')) as group:
        with Scenario(bindir, lasting=True, prefix=[], before=group.enter, when_up=fill) as life:
            return life.live()


def room_again(bindir, _):
    """In a full control group that gets room: everything works then."""
    def make_room():
        until(group.refused, 'a refusal')
        group.bound('max')
    with contextlib.closing(ControlGroup(1)) as group:
        with Scenario(bindir, prefix=[], before=group.enter, when_started=make_room) as life:
            return life.live()


def use_up_watches(uid, told):
    """Becomes this user and takes watches until there are none, in as many processes of one group as it needs. A file is
    in a few dozen epolls only, for the kernel looks through all of them at each addition."""
    os.setpgid(0, 0)
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    become(uid)
    signal.alarm(300)
    kept = []
    while True:
        try:
            files = [os.eventfd(0) for _ in range(4000)]
            kept += files
            for _ in range(40):
                poll = select.epoll()
                kept.append(poll)
                for file in files:
                    poll.register(file, select.EPOLLIN)
        except OSError as e:
            if e.errno == errno.EMFILE and not os.fork():
                kept.clear()
                os.closerange(told + 1, hard)
                continue
            if e.errno != errno.EMFILE:
                os.write(told, b'full' if e.errno == errno.ENOSPC else str(e).encode())
            while True:
                signal.pause()


def memory_available():
    with open('/proc/meminfo', encoding='ascii') as f:
        return next(int(line.split()[1]) for line in f if line.startswith('MemAvailable:')) * 1024


@contextlib.contextmanager
def no_watches(uid):
    """While this lasts the user has no watch left. Gives the process group that has them."""
    ours, theirs = os.pipe()
    eater = os.fork()
    if not eater:
        try:
            use_up_watches(uid, theirs)
        finally:
            os._exit(1)  # pylint: disable=protected-access
    os.close(theirs)
    try:
        told = os.read(ours, 100)
        if told != b'full':
            raise RuntimeError('watches cannot be used up: %r' % told)
        yield eater
    finally:
        os.close(ours)
        with contextlib.suppress(OSError):
            os.killpg(eater, signal.SIGKILL)


def in_user_namespace(bindir, uid, **how):
    """A daemon that is root of a user namespace only."""
    return Scenario(bindir, lasting=True, before=lambda: become(uid), owner=uid,
                    prefix=['unshare', '--user', '--map-root-user'], **how)


def all_but_control(life):
    """Only clients and checks may find nothing there: the processes for these, which are no core, have no watch either."""
    verdict = life.live()
    if verdict.good and set(verdict.lost) - {'control', 'checks'}:
        ability = next(a for a in verdict.lost if a not in ('control', 'checks'))
        return Verdict(LOSS[ability], 'without ' + ', '.join(verdict.lost), verdict.lost)
    return verdict


def watches_used_up(bindir, _):
    """No watch is left (fs.epoll.max_user_watches) when the daemon starts."""
    with no_watches(UID + 900) as group, in_user_namespace(bindir, UID + 900) as life:
        life.spared = group
        return all_but_control(life)


def watches_used_up_later(bindir, _):
    """No watch is left from the time on when all runs."""
    with contextlib.ExitStack() as kept:
        def use_up():
            life.spared = kept.enter_context(no_watches(UID + 901))
        life = kept.enter_context(in_user_namespace(bindir, UID + 901, when_up=use_up))
        return all_but_control(life)


def all_cases(full):
    """Names, functions and their numbers."""
    for number in DESCRIPTORS if full else SOME:
        yield 'descriptors_%d' % number, descriptors, number
    for number in PROCESSES:
        yield 'processes_%d' % number, processes, number
    for number in (1, 2, 3):
        yield 'full_group_%d' % number, full_group, number
    yield 'full_group_later', full_group_later, 0
    yield 'room_again', room_again, 0
    if full:
        yield 'watches_used_up', watches_used_up, 0
        yield 'watches_used_up_later', watches_used_up_later, 0


def skipped(function):
    """Why it cannot be run here; empty when it can."""
    if os.geteuid() != 0:
        return 'this needs root'
    if function in (full_group, full_group_later, room_again):
        try:
            ControlGroup('max').close()
        except OSError as e:
            return 'no control group can be made: %s' % e
    if function in (watches_used_up, watches_used_up_later):
        with open('/proc/sys/fs/epoll/max_user_watches', encoding='ascii') as f:
            needed = int(f.read()) * 400
        if memory_available() < 2 * needed:
            return 'using up all watches takes %d MB' % (needed >> 20)
    return ''


def judged(bindir, function, number):
    """In a process of its own: the verdict and the seconds."""
    begun = time.monotonic()
    try:
        verdict = function(bindir, number)
    except Failed as e:
        verdict = Verdict(e.harm, str(e))
    except Exception as e:  # pylint: disable=broad-except
        verdict = Verdict(BROKEN, '%s: %s' % (type(e).__name__, e))
    return verdict, time.monotonic() - begun


def cases(arguments, pool, selection):
    """One outcome for each limit."""
    if not selection.may_want('limits'):
        return
    running = []
    for name, function, number in all_cases(arguments.full):
        if selection.wants('limits.' + name):
            why = skipped(function)
            running.append((name, why, None if why else pool(judged, arguments.bin, function, number)))
    for name, why, future in running:
        if why:
            yield Outcome('SKIP', 'limits.' + name, why)
            continue
        verdict, seconds = future.result()
        notes = (verdict.result + (' without ' + ', '.join(verdict.lost) if verdict.lost else ''),)
        if verdict.good:
            yield Outcome('PASS', 'limits.' + name, '', seconds, notes + ((verdict.why,) if verdict.why else ()))
        else:
            yield Outcome('FAIL', 'limits.' + name, verdict.result + ': ' + verdict.why, None, notes)
