"""Runs the sides of cases in forked workers, so many at a time."""
import json
import os
import select
import signal
import sys
import time
import traceback

from .ctx import Ctx, StepTimeout
from .processes import PR_SET_PDEATHSIG, become_subreaper, descendants, end_descendants, kill, prctl
from .wait import until

HARD_EXTRA = 20


class CaseTimeout(BaseException):
    pass


def on_alarm(sig, frame):
    raise CaseTimeout()


def problem_of(case, t):
    """Runs the steps; tells what kept them from coming to their end."""
    late = 'case time limit (%ds)' % case.limit
    try:
        case.fn(t)
        return None
    except StepTimeout as e:
        return 'step: %s' % e
    except CaseTimeout:
        return late
    except Exception as e:
        frames = traceback.extract_tb(e.__traceback__)
        f = [f for f in frames if '/cases/' in f.filename][-1:] or frames[-1:]
        return t.norm.text('%s: %s' % (type(e).__name__, e)) + ' (%s:%d)' % (os.path.basename(f[0].filename), f[0].lineno)


def worker(case, server_bin, ctl_bin, venv, wfd, keep):
    """In the child: run one side of one case, write JSON to wfd."""
    os.setsid()
    become_subreaper()
    os.umask(0o022)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    for s in (signal.SIGALRM, signal.SIGTERM):
        signal.signal(s, on_alarm)
    prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.alarm(case.limit)
    t0 = time.monotonic()
    t = Ctx(server_bin, ctl_bin, venv)
    try:
        problem = problem_of(case, t)
    except CaseTimeout:     # while another problem was told
        problem = 'case time limit (%ds)' % case.limit
    signal.alarm(0)
    end_descendants()
    res = {'obs': t.obs, 'problem': problem, 'secs': round(time.monotonic() - t0, 2), 'dir': t.dir}
    if not keep:
        t.close()
    with os.fdopen(wfd, 'wb') as pipe:
        pipe.write(json.dumps(res).encode())


class Job:
    """A side of a case in a worker."""

    def __init__(self, case, side, bins, venv, keep, others):
        self.case, self.side = case, side
        self.data = b''
        self.limit = time.monotonic() + case.limit + HARD_EXTRA
        self.killed = False
        self.fd, write = os.pipe()
        sys.stdout.flush()
        self.pid = os.fork()
        if self.pid == 0:
            try:
                for fd in [self.fd] + others:
                    os.close(fd)
                worker(case, *bins, venv, write, keep)
            except BaseException:
                traceback.print_exc()
            os._exit(0)
        os.close(write)

    def read(self):
        """Whether all has come."""
        data = os.read(self.fd, 1 << 20)
        self.data += data
        if data:
            return False
        os.close(self.fd)
        os.waitpid(self.pid, 0)
        return True

    def result(self):
        try:
            return json.loads(self.data)
        except ValueError:
            return {'obs': [], 'problem': 'worker died', 'secs': 0, 'dir': None}


def run(queue, jobs, venv, keep):
    """Runs what is in the queue, (case, side, directories of its programs); gives (case, side, result) as they end."""
    running = {}
    queue = queue[::-1]
    try:
        while queue or running:
            while queue and len(running) < jobs:
                job = Job(*queue.pop(), venv, keep, list(running))
                running[job.fd] = job
            ready, _, _ = select.select(list(running), [], [], 0.5)
            for job in [running[fd] for fd in ready]:
                if job.read():
                    del running[job.fd]
                    yield job.case, job.side, job.result()
            for job in running.values():
                if time.monotonic() > job.limit and not job.killed:
                    job.killed = kill(job.pid)
            if any(job.killed for job in running.values()):
                # Orphans of a killed worker come to us.
                spare = {job.pid for job in running.values()}
                end_descendants(spare.union(*(descendants(pid) for pid in spare)))
    finally:
        # an interrupted run: let the workers clean up first
        left = {job.pid for job in running.values() if kill(job.pid, signal.SIGTERM)}

        def ended():
            left.difference_update([pid for pid in left if os.waitpid(pid, os.WNOHANG)[0]])
            return not left
        try:
            until(ended, 'the workers', 5)
        except AssertionError:
            pass
        end_descendants()
