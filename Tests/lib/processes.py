"""What /proc tells of processes, and the end of those that we have started."""
import ctypes
import math
import os
import signal

from .wait import until

PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER = 1, 36


def children(pid):
    try:
        with open('/proc/{0}/task/{0}/children'.format(pid), encoding='ascii') as f:
            return [int(x) for x in f.read().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def is_control_process(pid):
    """Whether it is supervisord's process for clients."""
    try:
        with open('/proc/%d/cmdline' % pid, 'rb') as f:
            return f.read().rstrip(b'\0') == b'supervisord: control'
    except (FileNotFoundError, ProcessLookupError):
        return False


def programs(pid):
    """The children of an init that are no part of it."""
    return [child for child in children(pid) if not is_control_process(child)]


def descendants(root):
    """Their states by their pids. Read from the whole of /proc: the lists of children may leave out some while others
    end (proc(5))."""
    below = {}
    for name in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/stat' % name, encoding='latin-1') as f:
                state, parent = f.read().rsplit(')', 1)[1].split()[:2]
        except (OSError, ValueError):
            continue
        below.setdefault(int(parent), {})[int(name)] = state
    found, waiting = {}, [root]
    while waiting:
        level = below.get(waiting.pop(), {})
        found.update(level)
        waiting += level
    return found


def environment(pid):
    """The variables that a process was started with."""
    with open('/proc/%d/environ' % pid, 'rb') as f:
        return dict(entry.decode(errors='replace').split('=', 1) for entry in f.read().split(b'\0') if b'=' in entry)


def status(pid, field):
    """A field of /proc/PID/status; empty when there is no such process."""
    try:
        with open('/proc/%d/status' % pid, encoding='utf-8', errors='replace') as f:
            return next((line.split(':', 1)[1].strip() for line in f if line.startswith(field + ':')), '')
    except (FileNotFoundError, ProcessLookupError):
        return ''


def lives(pid):
    """Whether there is such a process, and no zombie."""
    return status(pid, 'State')[:1] not in ('', 'Z')


def treats(pid, number, *fields):
    """Whether a process has the signal in one of the masks SigBlk, SigIgn, SigCgt."""
    return any(int(status(pid, field) or '0', 16) >> (number - 1) & 1 for field in fields)


def holds_back(pid, number):
    """Whether a process blocks or catches a signal, so that it is not lost."""
    return treats(pid, number, 'SigBlk', 'SigCgt')


def stat(pid):
    """The fields of /proc/PID/stat behind the name, the state first (proc(5))."""
    with open('/proc/%d/stat' % pid, encoding='latin-1') as f:
        return f.read().rsplit(')', 1)[1].split()


def cpu_ticks(pid):
    """What it has used of processors, in clock ticks of mostly 10 ms."""
    return sum(map(int, stat(pid)[11:13]))


def age(pid):
    """Seconds since its start; infinite when there is no such process."""
    try:
        started = int(stat(pid)[19]) / os.sysconf('SC_CLK_TCK')
    except (FileNotFoundError, ProcessLookupError):
        return math.inf
    with open('/proc/uptime', encoding='ascii') as f:
        return float(f.read().split()[0]) - started


def prctl(option, value):
    ctypes.CDLL(None).prctl(option, value, 0, 0, 0)


def enter(pid, *kinds):
    """Goes into namespaces of a process, such as `mnt`. For a process that is about to execute a program."""
    libc = ctypes.CDLL(None, use_errno=True)
    for kind in kinds:
        with open('/proc/%d/ns/%s' % (pid, kind), 'rb') as f:
            if libc.setns(f.fileno(), 0):
                raise OSError(ctypes.get_errno(), 'setns')


def become_subreaper():
    """Orphans of our descendants come to us, so that they can be ended by pid."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def kill(pid, number=signal.SIGKILL):
    """Whether there was a process to get it."""
    try:
        os.kill(pid, number)
    except OSError:
        return False
    return True


def end_descendants(spare=()):
    """Kills everything this process has started, children's children too, and reaps it."""
    def gone():
        pids = [pid for pid in descendants(os.getpid()) if pid not in spare]
        for pid in pids:
            kill(pid)
        for pid in pids:
            try:
                os.waitpid(pid, os.WNOHANG)
            except OSError:
                pass
        return not pids
    try:
        until(gone, 'the end of our descendants', seconds=1)
    except AssertionError:
        pass    # what cannot be killed
